using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;

namespace Bihuan.Cases.VisitCustomer;

/// <summary>The window agreed with the customer.</summary>
public sealed record MakeAppointmentRequest([Required] DateTimeOffset? From, [Required] DateTimeOffset? To);

internal sealed class MakeAppointmentHandler(CaseChange change) : ICaseAct<MakeAppointmentRequest>
{
    public Task<Result<CaseHead>> Handle(CaseId id, Seq expected, MakeAppointmentRequest request, Actor actor, CancellationToken ct) =>
        change.Run(
            id,
            expected,
            actor,
            CasePermissions.Handle,
            x => x.MakeAppointment(request.From!.Value.ToMicroseconds(), request.To!.Value.ToMicroseconds(), change.Now, change.ProcessOf(x)).AsFacts(),
            ct);
}
