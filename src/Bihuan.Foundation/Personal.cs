namespace Bihuan.Foundation;

/// <summary>
/// Text that belongs to a person: a name, a phone number, an address, what a customer wrote. In a fact's stored body it is
/// cipher text under the key of its subject; in memory it is plain. A null text means the key has been destroyed (erasure).
/// </summary>
public readonly record struct Personal(string? Text)
{
    public static implicit operator Personal(string? text) => new(text);

    /// <summary>Never the text itself, so that it cannot slip into a log or an exception.</summary>
    public override string ToString() => Text is null ? "(erased)" : "(personal)";
}
