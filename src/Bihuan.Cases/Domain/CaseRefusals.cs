using Bihuan.Cases.Contracts;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>Every "no" of the cases module, with the facts that help to mend it.</summary>
internal static class CaseRefusals
{
    public static Refusal NotFound() => Refusal.NotFound("case.not-found");

    public static Refusal IsClosed() => Refusal.Conflict("case.closed");

    public static Refusal StageNotAllowed(string to, IEnumerable<string> allowed) =>
        Refusal.Conflict("case.stage-not-allowed", ("to", to), ("allowed", allowed.ToList()));

    public static Refusal EvidenceMissing(string stage, IReadOnlyList<string> missing) =>
        Refusal.Conflict("case.evidence-missing", ("stage", stage), ("missing", missing));

    public static Refusal Held(IReadOnlyList<string> holds) => Refusal.Conflict("case.held", ("holds", holds));

    public static Refusal NotInPhase(string stage, IReadOnlyList<string> allowed) =>
        Refusal.Conflict("case.not-in-phase", ("stage", stage), ("allowed", allowed));

    public static Refusal ReceiverUnknown() => Refusal.Conflict("case.receiver-unknown");

    public static Refusal ReceiverIsHolder() => Refusal.Conflict("case.receiver-is-holder");

    /// <summary>Work of a higher or lower level goes to somebody who works there.</summary>
    public static Refusal ReceiverNotOfLevel(int level, IReadOnlyList<string> posts) =>
        Refusal.Conflict("case.receiver-not-of-level", ("level", level), ("posts", posts));

    public static Refusal WorkerMayNot(string act) => Refusal.Conflict("case.worker-may-not", ("act", act));

    public static Refusal PostMayNot(string act, string post) => Refusal.Conflict("case.post-may-not", ("act", act), ("post", post));

    public static Refusal AlreadyOnRecord(string fact) => Refusal.Conflict("case.already-on-record", ("fact", fact));

    /// <summary>The case already stands as it is asked to.</summary>
    public static Refusal Unchanged(string what, object value) => Refusal.Conflict("case.unchanged", ("what", what), ("value", value));

    /// <summary>More came of it than can be taken back, or it was somebody else's act.</summary>
    public static Refusal NotUndone(string act) => Refusal.Conflict("case.not-undone", ("act", act));

    public static Refusal AnswersMissing(IReadOnlyList<string> missing) => Refusal.Conflict("case.answers-missing", ("missing", missing));

    public static Refusal CategoryUnknown() => Refusal.Conflict("case.category-unknown");

    public static Refusal UrgencyNotRaised(string from, string to) => Refusal.Conflict("case.urgency-not-raised", ("from", from), ("to", to));

    public static Refusal UrgencyNotLowered(string from, string to) => Refusal.Conflict("case.urgency-not-lowered", ("from", from), ("to", to));

    public static Refusal NotAComplaint(string kind) => Refusal.Conflict("case.not-a-complaint", ("kind", kind));

    /// <summary>A lighter level than stands is a supervisor's to give.</summary>
    public static Refusal LevelNotLowered(int from, int to) =>
        Refusal.NotAllowed("case.level-not-lowered", ("from", from), ("to", to), ("permission", CasePermissions.LowerComplaint));

    public static Refusal NoComplexProcess(string kind) => Refusal.Conflict("case.no-complex-process", ("kind", kind));

    /// <summary>Neither has the customer confirmed nor has the time to answer run out.</summary>
    public static Refusal NotConfirmed(DateTimeOffset? silenceEndsAt) => Refusal.Conflict("case.not-confirmed", ("silenceEndsAt", silenceEndsAt));

    public static Refusal IsJoined() => Refusal.Conflict("case.joined");

    public static Refusal NotJoined() => Refusal.Conflict("case.not-joined");

    public static Refusal JoinsItself() => Refusal.Conflict("case.joins-itself");

    public static Refusal OtherCustomer() => Refusal.Conflict("case.other-customer");

    public static Refusal NothingToCorrect(string field) => Refusal.Conflict("case.nothing-to-correct", ("field", field));

    /// <summary>Names the codes that would have been understood.</summary>
    public static Refusal UnknownCode(string pointer, IEnumerable<string> permitted) => Wrong(pointer, "unknown-code", string.Join(' ', permitted));

    /// <summary>One field that attributes could not judge.</summary>
    public static Refusal Wrong(string pointer, string code, object? limit = null) => Refusal.Invalid("request.invalid", new FieldError(pointer, code, limit));
}
