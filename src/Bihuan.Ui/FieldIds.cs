namespace Bihuan.Ui;

/// <summary>Ids of a field and what describes it, so that label, hint and error are tied to the input.</summary>
public static class FieldIds
{
    public static string Input(string name) => "f-" + name.Replace('.', '-').Replace('[', '-').Replace("]", "", StringComparison.Ordinal);

    public static string Hint(string name) => Input(name) + "-hint";

    public static string Error(string name) => Input(name) + "-error";

    /// <summary>Value of <c>aria-describedby</c>, or null when nothing describes the field.</summary>
    public static string? DescribedBy(string name, string? hint, string? error) => (hint, error) switch
    {
        (null, null) => null,
        (not null, null) => Hint(name),
        (null, not null) => Error(name),
        _ => Error(name) + " " + Hint(name),
    };
}
