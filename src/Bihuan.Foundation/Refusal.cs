namespace Bihuan.Foundation;

/// <summary>How a refusal is answered at the edge: 404, 409, 403, 400, 412, 428, 429, 422.</summary>
public enum RefusalKind
{
    NotFound,
    Conflict,
    NotAllowed,
    Invalid,
    Stale,
    PreconditionRequired,
    TooMany,
    Unprocessable,
}

/// <summary>One wrong field of a request: a JSON pointer or form field name, a stable code, and values for its text.</summary>
public sealed record FieldError(string Pointer, string Code, object? Limit = null);

/// <summary>
/// A rule's "no": a stable lower-kebab code whose text lives in the language files under <c>refusal.CODE</c>,
/// and facts a caller can use (allowed stages, what is missing).
/// </summary>
public sealed record Refusal(string Code, RefusalKind Kind)
{
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>Machine-readable facts of the refusal, shown as extra members of the problem.</summary>
    public IReadOnlyDictionary<string, object?> Facts { get; init; } = NoFacts;

    private static readonly IReadOnlyDictionary<string, object?> NoFacts = new Dictionary<string, object?>();

    public static Refusal NotFound(string code) => new(code, RefusalKind.NotFound);

    public static Refusal Conflict(string code, params (string Key, object? Value)[] facts) => new(code, RefusalKind.Conflict) { Facts = ToFacts(facts) };

    public static Refusal NotAllowed(string code, params (string Key, object? Value)[] facts) => new(code, RefusalKind.NotAllowed) { Facts = ToFacts(facts) };

    public static Refusal Invalid(string code, params FieldError[] errors) => new(code, RefusalKind.Invalid) { Errors = errors };

    private static Dictionary<string, object?> ToFacts((string Key, object? Value)[] facts) =>
        facts.ToDictionary(x => x.Key, x => x.Value, StringComparer.Ordinal);
}

/// <summary>An answer that may be a refusal, whatever its value would be.</summary>
public interface IMayRefuse
{
    Refusal? Refusal { get; }
}
