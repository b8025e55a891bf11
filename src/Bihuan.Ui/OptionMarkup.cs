using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>The answers of a select as one piece of markup: elements cost the renderer several times as much.</summary>
public static class OptionMarkup
{
    public static MarkupString Render(IReadOnlyList<Choice> choices, string? selected)
    {
        var html = MarkupText.Begin();
        foreach (var x in choices) html.Add($"""<option value="{x.Value}"{Selected(x.Value == selected)}>{x.Text}</option>""");
        return html.End();
    }

    private static MarkupString Selected(bool isSelected) => new(isSelected ? " selected" : "");
}
