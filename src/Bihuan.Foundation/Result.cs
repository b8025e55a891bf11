using System.Diagnostics.CodeAnalysis;

namespace Bihuan.Foundation;

/// <summary>What a decision or a use case answers: a value, or the refusal a rule gave. Bugs throw; they are never a result.</summary>
public readonly struct Result<T> : IMayRefuse
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal) => (_value, Refusal) = (value, refusal);

    /// <summary>Null when the rule agreed.</summary>
    public Refusal? Refusal { get; }

    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsOk => Refusal is null;

    /// <summary>The value; throws when the rule refused, because reading it then is a bug.</summary>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"Refused: {Refusal.Code}");

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);

    public Result<TNext> Then<TNext>(Func<T, Result<TNext>> next) => Refusal is { } refusal ? refusal : next(Value);
}
