using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Dispatch.Support;
using Bihuan.Dispatch.Visits;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.FieldWork;

/// <summary>When a command was given, who for, and whether the device's clock could be believed.</summary>
internal sealed record FieldMoment(DateTimeOffset At, DateTimeOffset? OccurredAt, bool IsClockDoubtful, Guid Technician)
{
    public DateTimeOffset Happened => OccurredAt ?? At;

    /// <summary>A device's time counts within the bound of policy; beyond that ours is taken and the command is marked. The future is now.</summary>
    public static FieldMoment Of(DateTimeOffset? device, DateTimeOffset now, TimeSpan believed, Guid technician)
    {
        if (device is not { } told) return new FieldMoment(now, null, false, technician);
        var isDoubtful = (now - told).Duration() > believed;
        return new FieldMoment(now, isDoubtful || told >= now ? null : told.ToMicroseconds(), isDoubtful, technician);
    }
}

/// <summary>
/// What a technician does, from a page, the API or a device that was without signal for hours. Each command carries its own id and is
/// done once however often it arrives; what a rule refuses stores nothing, so that it can be put right and sent again.
/// </summary>
internal sealed partial class FieldWorkHandler(
    ServiceDb db, WorkOrders orders, VisitCommands cases, VisitPlaces places, VisitFollower follower, AcceptanceCodes codes, AskSupportHandler support, CaseAttachments attachments, FieldPolicies policies, Notices notices, WordsCatalog words, TimeProvider clock)
{
    /// <summary>What the device said of the time, when the command comes from its log; the request's own time has been corrected by then.</summary>
    public DeviceStamp? Device { get; set; }

    public static string LockOf(Guid command) => "field-command\n" + command.ToString("N", CultureInfo.InvariantCulture);

    private async Task<Result<VisitHead>> Run(Guid id, IFieldRequest request, string kind, Actor actor, Func<Visit, FieldMoment, Task<Result<string?>>> act, CancellationToken ct)
    {
        var command = request.CommandId!.Value;
        await db.Hold(LockOf(command), ct);
        if (await db.FindVisit(id, actor, DispatchPermissions.Work, ct) is not { } visit) return VisitRefusals.NotFound();
        if (await db.Set<FieldCommand>().FirstOrDefaultAsync(x => x.Id == command, ct) is { } earlier)
            return earlier.VisitId == id && earlier.Kind == kind && earlier.UserId.Value == actor.Id ? Head(visit, earlier.IsClockDoubtful, earlier.Problem) : Refusal.Conflict("visit.command-reused");

        if (await db.Set<KeptWork>().AnyAsync(x => x.Id == command, ct)) return Refusal.Conflict("visit.work-kept");
        var moment = FieldMoment.Of(request.OccurredAt, clock.Now(), policies.Field.FieldApp.Clock.Believed, TechnicianOf(visit, actor));
        var done = await act(visit, moment);
        if (done.Refusal is { } refusal) return refusal;
        var isDoubtful = moment.IsClockDoubtful || Device is { IsDoubtful: true };
        db.Add(new FieldCommand
        {
            Id = command,
            UserId = new UserId(actor.Id),
            VisitId = id,
            Kind = kind,
            OccurredAt = moment.Happened,
            RecordedAt = moment.At,
            IsClockDoubtful = isDoubtful,
            DeviceAt = Device?.DeviceAt,
            SkewSeconds = Device?.SkewSeconds,
            Problem = done.Value,
        });
        await db.SaveChangesAsync(ct);
        return Head(visit, isDoubtful, done.Value);
    }

    /// <summary>A technician acts for themselves; whoever is responsible for the outlet, and the app's key, for whoever has the visit.</summary>
    private static Guid TechnicianOf(Visit visit, Actor actor) =>
        actor.ReachOf(DispatchPermissions.Work).Covers(visit.OrganisationId.Value, isOwn: false) ? visit.TechnicianId?.Value ?? actor.Id : actor.Id;

    private static VisitHead Head(Visit x, bool isDoubtful, string? problem = null) => new(x.Id, x.CaseId.Value, x.State, x.Version, isDoubtful, problem);

    private async Task<Result<string?>> Record(Visit visit, IFact fact, Actor actor, FieldMoment moment, CancellationToken ct) =>
        Nothing(await orders.Record(db, visit.CaseId, fact, actor, moment.At, ct, moment.OccurredAt));

    private static Result<string?> Nothing(Result<CaseHead> done) => done.Refusal is { } refusal ? refusal : (string?)null;
}
