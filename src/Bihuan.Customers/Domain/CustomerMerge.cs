using Bihuan.Foundation;

namespace Bihuan.Customers.Domain;

/// <summary>
/// Two records found to be one person. It keeps what both held before and what moved, so that undoing restores them exactly. Sealed
/// values are kept as they are, each under the key of its own record.
/// </summary>
internal sealed class CustomerMerge
{
    public required Guid Id { get; init; }

    public required CustomerId SurvivorId { get; init; }

    public required CustomerId MergedId { get; init; }

    public required DateTimeOffset MergedAt { get; init; }

    public required string MergedBy { get; init; }

    /// <summary>The survivor's fields before and after, the merged record's before: JSON. Empty after erasure.</summary>
    public required string SurvivorBefore { get; set; }

    public required string SurvivorAfter { get; set; }

    public required string MergedBefore { get; set; }

    /// <summary>Ids of what moved: JSON of <see cref="MovedThings"/>.</summary>
    public required string Moved { get; set; }

    public DateTimeOffset? UndoneAt { get; set; }

    public string? UndoneBy { get; set; }
}

/// <summary>What a merge carried over to the surviving record.</summary>
internal sealed record MovedThings(IReadOnlyList<Guid> Cases, IReadOnlyList<Guid> Units, IReadOnlyList<Guid> Customers);

/// <summary>The fields of a record as stored. Merging picks among them and undoing puts them back.</summary>
internal sealed record CustomerFields(
    byte[]? Name, byte[]? NameHash, byte[]? Phone, byte[]? PhoneHash, byte[]? Email, byte[]? EmailHash, byte[]? Address, byte[]? Needs,
    string? Region, string Tier, string? Preferences, string? Consents, bool WantsNoSurveys)
{
    public static CustomerFields Of(Customer x) => new(
        x.Name, x.NameHash, x.Phone, x.PhoneHash, x.Email, x.EmailHash, x.Address, x.Needs, x.Region, x.Tier, x.Preferences, x.Consents, x.WantsNoSurveys);

    public void PutInto(Customer x)
    {
        (x.Name, x.NameHash, x.Phone, x.PhoneHash) = (Name, NameHash, Phone, PhoneHash);
        (x.Email, x.EmailHash, x.Address, x.Needs) = (Email, EmailHash, Address, Needs);
        (x.Region, x.Tier, x.Preferences, x.Consents, x.WantsNoSurveys) = (Region, Tier, Preferences, Consents, WantsNoSurveys);
    }

    /// <summary>Puts back what the merge changed and nobody has changed since: a later edit is somebody's work and stays.</summary>
    public static CustomerFields Undo(CustomerFields before, CustomerFields after, CustomerFields now)
    {
        static byte[]? Back(byte[]? before, byte[]? after, byte[]? now) => Same(after, now) ? before : now;
        static T Plain<T>(T before, T after, T now) => EqualityComparer<T>.Default.Equals(after, now) ? before : now;
        return new CustomerFields(
            Back(before.Name, after.Name, now.Name), Back(before.NameHash, after.NameHash, now.NameHash), Back(before.Phone, after.Phone, now.Phone),
            Back(before.PhoneHash, after.PhoneHash, now.PhoneHash), Back(before.Email, after.Email, now.Email), Back(before.EmailHash, after.EmailHash, now.EmailHash),
            Back(before.Address, after.Address, now.Address), Back(before.Needs, after.Needs, now.Needs), Plain(before.Region, after.Region, now.Region),
            Plain(before.Tier, after.Tier, now.Tier), Plain(before.Preferences, after.Preferences, now.Preferences), Plain(before.Consents, after.Consents, now.Consents),
            Plain(before.WantsNoSurveys, after.WantsNoSurveys, now.WantsNoSurveys));
    }

    private static bool Same(byte[]? a, byte[]? b) => a is null ? b is null : b is not null && a.AsSpan().SequenceEqual(b);
}
