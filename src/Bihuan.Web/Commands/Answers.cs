using System.Text.Encodings.Web;
using System.Text.Json;
using Bihuan.Web.Commands.Writing;

namespace Bihuan.Web.Commands;

/// <summary>How commands speak: results as one JSON object on the output, what went wrong on the error stream.</summary>
internal static class Answers
{
    /// <summary>For a terminal or a file and never inside a page: a plus sign stays one.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static int Print(CommandAnswer answer)
    {
        if (answer.Error is { } error) Console.Error.WriteLine(error);
        if (answer.Result is { } result) Console.WriteLine(result.ToJsonString(Json));
        return answer.ExitCode;
    }
}
