using Bihuan.Foundation;

namespace Bihuan.Customers.Domain;

/// <summary>What the rules about customers and units say no to; texts under <c>refusal.CODE</c>.</summary>
internal static class CustomerRefusals
{
    public const string NotFoundCode = "customer.not-found";

    public static Refusal NotFound() => Refusal.NotFound(NotFoundCode);

    public static Refusal UnitNotFound() => Refusal.NotFound("unit.not-found");

    public static Refusal IsErased() => Refusal.Conflict("customer.erased");

    public static Refusal IsMerged(Guid into) => Refusal.Conflict("customer.merged", ("mergedIntoId", into));

    /// <summary>The record is named only to those who may see it.</summary>
    public static Refusal AlreadyKnown(Guid? id) => id is { } known ? Refusal.Conflict("customer.already-known", ("id", known)) : Refusal.Conflict("customer.already-known");

    public static Refusal ChangedMeanwhile(int version) => new("customer.changed-meanwhile", RefusalKind.Stale)
    {
        Facts = new Dictionary<string, object?> { ["version"] = version },
    };

    public static Refusal NothingChanged() => Refusal.Conflict("customer.nothing-changed");

    public static Refusal MergeWithItself() => Refusal.Invalid("request.invalid", new FieldError("/mergedId", "merge-with-itself"));

    public static Refusal MergeNotLast() => Refusal.Conflict("customer.merge-not-last");

    public static Refusal MergeNotFound() => Refusal.NotFound("customer.merge-not-found");

    public static Refusal HasOpenCases(int open) => Refusal.Conflict("customer.has-open-cases", ("open", open));

    public static Refusal SerialTaken(Guid? id) => id is { } known ? Refusal.Conflict("unit.serial-taken", ("id", known)) : Refusal.Conflict("unit.serial-taken");

    public static Refusal NoteNotFound() => Refusal.NotFound("customer.note-not-found");
}
