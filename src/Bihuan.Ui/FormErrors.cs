using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Words;

namespace Bihuan.Ui;

/// <summary>
/// Messages of a refused form by field name, already in the reader's language. A page passes it down with
/// <c>CascadingValue</c>; fields and the summary find their own.
/// </summary>
public sealed class FormErrors
{
    private readonly List<(string Field, string Message)> _all = [];
    private readonly Dictionary<string, string> _labels = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A field with an error has said what it is called. The summary stands above the fields and is rendered before them.</summary>
    internal event Action? Labelled;

    public bool Any => _all.Count > 0;

    /// <summary>In the order they were added, which should be the order of the fields on the page.</summary>
    public IReadOnlyList<(string Field, string Message)> All => _all;

    /// <summary>What a form did not bring, or what a rule said no to: field errors each at their field, any other refusal over the form.</summary>
    public static FormErrors Of(Words words, Refusal? refusal)
    {
        var errors = new FormErrors();
        if (refusal is null) return errors;
        foreach (var error in refusal.Errors) errors.Add(error.Pointer.TrimStart('/').Replace('/', '.'), Problems.Describe(words, error));
        return refusal.Errors.Count > 0 ? errors : errors.Add("", words["refusal." + refusal.Code]);
    }

    /// <param name="field">The input's name; empty for what concerns the form as a whole.</param>
    public FormErrors Add(string field, string message)
    {
        _all.Add((field, message));
        return this;
    }

    /// <summary>What the page calls a field; of those without an error nobody asks.</summary>
    public void Label(string field, string label)
    {
        if (Of(field) is not null && _labels.TryAdd(field, label)) Labelled?.Invoke();
    }

    internal string? LabelOf(string field) => _labels.GetValueOrDefault(field);

    public string? Of(string field)
    {
        foreach (var (name, message) in _all)
            if (string.Equals(name, field, StringComparison.OrdinalIgnoreCase)) return message;
        return null;
    }
}
