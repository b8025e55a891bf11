using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>The texts that only the script says.</summary>
internal static class ScriptWords
{
    // The encoder keeps Chinese readable and still escapes < > &.
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    internal static readonly IReadOnlyList<string> Keys =
    [
        "bulk.selected#one", "bulk.selected#other", "confirm.cancel", "confirm.go", "duration.d", "duration.h", "duration.left", "duration.m", "duration.moment", "duration.over",
        "help.bulk", "help.close", "help.enter", "help.jk", "help.new", "help.page", "help.palette", "help.search", "help.select", "help.title", "leave", "kept",
        "live.lost", "live.back", "palette", "palette.asking", "palette.empty", "palette.pages", "palette.actions", "palette.placeholder", "photo.remove", "photo.type", "request.failed", "time.ago", "time.in", "time.now",
    ];

    public static MarkupString Of(Words words) => words.Once("ui.script-words", static words => new MarkupString(
        $"""<script type="application/json" id="script-words">{JsonSerializer.Serialize(Keys.ToDictionary(key => key, key => words["ui." + key]), s_plain)}</script>"""));
}
