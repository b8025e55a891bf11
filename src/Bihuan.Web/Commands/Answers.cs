using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Bihuan.Web.Commands.Writing;

namespace Bihuan.Web.Commands;

/// <summary>How commands speak: results as one JSON object on the output, what went wrong on the error stream.</summary>
internal static class Answers
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static int Print(CommandAnswer answer)
    {
        if (answer.Error is { } error) Console.Error.WriteLine(error);
        if (answer.Result is { } result) Console.WriteLine(result.ToJsonString(Json));
        return answer.ExitCode;
    }
}
