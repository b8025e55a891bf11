using Bihuan.Platform.Words;

namespace Bihuan.Cases.ServiceRecords;

/// <summary>A part that went in, as it was recorded: free words, or a code of ours, perhaps with a count ("bearing × 2").</summary>
internal static class PartText
{
    private const string Times = " × ";

    public static string Of(Words words, string recorded)
    {
        var at = recorded.LastIndexOf(Times, StringComparison.Ordinal);
        return at < 0 ? words.Code("part", recorded) : words.Code("part", recorded[..at]) + recorded[at..];
    }
}
