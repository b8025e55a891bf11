namespace Bihuan.Platform.Policies;

/// <summary>One thing wrong in a policy file. Line and column count from 1 and point at the offending key or value.</summary>
public sealed record PolicyError(string File, int Line, int Column, string Path, string Code, string Detail)
{
    public override string ToString() => $"{File}:{Line}:{Column} {Code} {Path}: {Detail}";
}

/// <summary>The stable codes of what the reader itself refuses; the modules' validations add their own.</summary>
public static class PolicyErrorCodes
{
    public const string Syntax = "policy.syntax";
    public const string Empty = "policy.empty";
    public const string Alias = "policy.alias";
    public const string TooDeep = "policy.too-deep";
    public const string DuplicateKey = "policy.duplicate-key";
    public const string UnknownKey = "policy.unknown-key";
    public const string MissingKey = "policy.missing-key";
    public const string WrongType = "policy.wrong-type";
}

/// <summary>Either a value without errors, or every error found and no value.</summary>
public sealed record PolicyReading<T>(T? Value, IReadOnlyList<PolicyError> Errors)
    where T : class
{
    public bool IsValid => Errors.Count == 0;

    /// <summary>For the shipped files, where an error is a mistake of ours and the program must not start on it.</summary>
    public T Required() => IsValid && Value is { } value
        ? value
        : throw new InvalidDataException("A shipped policy is not valid:" + Environment.NewLine + string.Join(Environment.NewLine, Errors));
}
