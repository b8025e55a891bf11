using System.Globalization;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>
/// One step of an explanation in words. The text stands in the language files under the step's code with its facts in
/// braces (<c>{day}</c>); codes among the facts have words of their own. Times are wall times of the calendar's zone.
/// </summary>
public static class DueStepText
{
    /// <param name="step">The step.</param>
    /// <param name="word">The text for a key; the key itself when it has none.</param>
    public static string Render(DueStep step, Func<string, string> word)
    {
        var text = word(step.Code);
        foreach (var (name, value) in step.Facts)
            text = text.Replace("{" + name + "}", Shown(step, name, value, word), StringComparison.Ordinal);
        return text;
    }

    private static string Shown(DueStep step, string name, object? value, Func<string, string> word) => (name, value) switch
    {
        ("unit", string code) => word("unit." + code),
        ("weekday", string code) => word("weekday." + code),
        ("kind", string code) => word("day-kind." + code),
        ("reason", string code) => word("refusal." + code),
        ("calendar", string code) => word("calendar." + code) is var named && named == "calendar." + code ? code : named,
        ("name", null) => step.Facts.TryGetValue("kind", out var kind) && kind is string code ? word("day-kind." + code) : "",
        (_, DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        (_, DateTimeOffset at) => at.ToString(at.Second == 0 ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        (_, double number) => number.ToString("0.##", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
