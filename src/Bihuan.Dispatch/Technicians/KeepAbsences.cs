using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Technicians;

/// <summary>Whole days, or the given hours ("13:00-17:30") of each. An extra shift needs hours.</summary>
public sealed record RecordAbsenceRequest(
    [Required, AllowedValues("leave", "sick", "training", "extra-shift")] string Kind, [Required] DateOnly? FromOn, [Required] DateOnly? UntilOn, [MaxLength(20)] string? Hours = null, [MaxLength(200)] string? Note = null);

public sealed record RemoveAbsenceRequest([Required, MaxLength(500)] string Reason);

internal sealed class AbsenceHandler(ServiceDb db, TechnicianReach reach, AuditLog audit, TimeProvider clock)
{
    private const int DaysMax = 400;

    public async Task<Result<Guid>> Record(Guid user, RecordAbsenceRequest request, Actor actor, CancellationToken ct)
    {
        if (!await reach.Covers(db, user, actor, ct)) return Refusal.NotFound("technician.not-found");
        if (Check(request, out var hours) is { } refusal) return refusal;
        var at = clock.Now();
        var absence = new Absence
        {
            Id = Ids.At(at),
            UserId = user,
            Kind = request.Kind,
            FromOn = request.FromOn!.Value,
            UntilOn = request.UntilOn!.Value,
            FromMinute = hours is { } h ? Minute(h.From) : null,
            UntilMinute = hours is { } u ? Minute(u.To) : null,
            Note = request.Note,
        };
        db.Add(absence);
        await audit.Record(db, new AbsenceRecorded(absence.Id, user, absence.Kind, absence.FromOn, absence.UntilOn), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return absence.Id;
    }

    public async Task<Result<Guid>> Remove(Guid user, Guid id, RemoveAbsenceRequest request, Actor actor, CancellationToken ct)
    {
        if (!await reach.Covers(db, user, actor, ct)) return Refusal.NotFound("technician.not-found");
        if (await db.Set<Absence>().AsTracking().FirstOrDefaultAsync(x => x.Id == id && x.UserId == user, ct) is not { } absence) return Refusal.NotFound("absence.not-found");
        db.Remove(absence);
        await audit.Record(db, new AbsenceRemoved(id, user, request.Reason), actor, clock.Now(), ct);
        await db.SaveChangesAsync(ct);
        return id;
    }

    private static Refusal? Check(RecordAbsenceRequest request, out (TimeOnly From, TimeOnly To)? hours)
    {
        hours = string.IsNullOrWhiteSpace(request.Hours) ? null : TechnicianText.Hours(request.Hours);
        if (request.UntilOn < request.FromOn) return Wrong("/untilOn", "ends-before-start");
        if (request.UntilOn!.Value.DayNumber - request.FromOn!.Value.DayNumber > DaysMax) return Wrong("/untilOn", "out-of-range");
        if (!string.IsNullOrWhiteSpace(request.Hours) && (hours is not { } given || given.From >= given.To)) return Wrong("/hours", "malformed");
        return request.Kind == Absence.ExtraShift && hours is null ? Wrong("/hours", "required") : null;
    }

    private static Refusal Wrong(string pointer, string code) => Refusal.Invalid("request.invalid", new FieldError(pointer, code));

    private static int Minute(TimeOnly time) => time.Hour * 60 + time.Minute;
}
