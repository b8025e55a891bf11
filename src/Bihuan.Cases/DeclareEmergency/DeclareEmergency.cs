using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.DeclareEmergency;

/// <summary>An emergency that a person sees: a gas leak, a customer who has lost control of themselves (GRD-12). Its checklist opens with it.</summary>
public sealed record DeclareEmergencyRequest([Required, MaxLength(40)] string Event, [Required, MaxLength(500)] string Note);

internal sealed class DeclareEmergencyHandler(CaseChange change) : ICaseAct<DeclareEmergencyRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, DeclareEmergencyRequest request, Actor actor, CancellationToken ct) =>
        change.Run(id, expected, actor, CasePermissions.DeclareEmergency, x => Decide(x, request), ct);

    private Result<IReadOnlyList<IFact>> Decide(ServiceCase serviceCase, DeclareEmergencyRequest request) =>
        change.Policies.Emergencies.Event(request.Event) is { } kind
            ? serviceCase.DeclareEmergency(kind, request.Note.Masked(), change.Policies.Codes.RankOfUrgency).AsFacts()
            : change.Policies.UnknownCode("/event", "emergency-event");
}
