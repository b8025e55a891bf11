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

    public static Refusal WorkerMayNot(string act) => Refusal.Conflict("case.worker-may-not", ("act", act));

    public static Refusal AlreadyOnRecord(string fact) => Refusal.Conflict("case.already-on-record", ("fact", fact));

    public static Refusal UnknownCode(string pointer, string list) => Refusal.Invalid("request.invalid", new FieldError(pointer, "unknown-code", list));
}
