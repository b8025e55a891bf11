using Bihuan.Cases.Contracts;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>What a case is tied to: other cases, its customer, its unit, and what other modules keep open on it.</summary>
internal sealed partial class ServiceCase
{
    /// <summary>This case is about the same thing as <paramref name="other"/>: it ends as joined, and its contacts count there.</summary>
    public Result<(CaseJoined Here, CaseJoinedBy There)> Join(ServiceCase other, string reason)
    {
        if (Id == other.Id) return CaseRefusals.JoinsItself();
        if (IsJoined || other.IsJoined) return CaseRefusals.IsJoined();
        if (!IsOpen || !other.IsOpen) return CaseRefusals.IsClosed();
        if (Holds.Count > 0) return CaseRefusals.Held(Holds);
        if (CustomerId is { } mine && other.CustomerId is { } theirs && mine != theirs) return CaseRefusals.OtherCustomer();
        return (new CaseJoined(other.Id.Value, other.Number, reason), new CaseJoinedBy(Id.Value, Number, ContactCount));
    }

    /// <summary>Undoes the joining: this case is open again where it stood, and the other one loses the contacts it had taken.</summary>
    public Result<(CaseSeparated Here, CaseSeparated There)> Separate(ServiceCase other, string reason)
    {
        if (JoinedIntoId != other.Id) return CaseRefusals.NotJoined();
        return (new CaseSeparated(other.Id.Value, reason), new CaseSeparated(Id.Value, reason, ContactCount));
    }

    /// <summary>Whoever gets in touch again about an open or finished case is a repeat contact (CH-17).</summary>
    public Result<ContactAdded> AddContact(Guid contactId, string channel, string direction, string text, string? externalId) =>
        IsJoined ? CaseRefusals.IsJoined() : new ContactAdded(contactId, channel, direction, text, externalId, IsRepeat: direction == "in" && ContactCount > 0);

    public Result<HoldAdded> Hold(string hold, string reason) => IsOpen ? new HoldAdded(hold, reason) : CaseRefusals.IsClosed();

    /// <summary>Null when it is not held for that: releasing twice is harmless.</summary>
    public HoldReleased? Release(string hold) => Holds.Contains(hold) ? new HoldReleased(hold) : null;

    public Result<UnitLinked> LinkUnit(Guid? unit, string? serialNumber, string? model, string? category)
    {
        if (!IsOpen) return CaseRefusals.IsClosed();
        return UnitId?.Value == unit && SerialNumber == serialNumber && Model == model && ProductCategory == category
            ? CaseRefusals.Unchanged("unit", serialNumber ?? "")
            : new UnitLinked(unit, serialNumber, model, category);
    }

    /// <summary>What stands on record is never changed, only corrected with a reason (CASE-21); both texts stay on the timeline.</summary>
    public Result<CaseCorrected> Correct(string field, string text, string reason)
    {
        var before = field switch { "cause" => Cause, "solution" => Solution, _ => Summary };
        if (string.IsNullOrEmpty(before)) return CaseRefusals.NothingToCorrect(field);
        return before == text ? CaseRefusals.Unchanged(field, text) : new CaseCorrected(field, before, text, reason);
    }
}
