using System.Globalization;
using Bihuan.Platform.Words;

namespace Bihuan.Messages.ManageWebhooks;

/// <summary>What came of a call, in a few words: the status, or why there was none.</summary>
internal static class AnswerText
{
    public static string Of(Words words, int? status, string? error)
    {
        var number = status?.ToString(CultureInfo.InvariantCulture);
        if (error is null) return number ?? "";
        return number is null ? words.Code("delivery-error", error) : number + " " + words.Code("delivery-error", error);
    }
}
