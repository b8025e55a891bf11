using System.ComponentModel.DataAnnotations;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Technicians;

/// <summary>Both days count: a certificate is valid from the first to the last, the last included.</summary>
public sealed record RecordCertificateRequest([Required, MaxLength(40)] string Code, [Required] DateOnly? IssuedOn, [Required] DateOnly? ExpiresOn, [MaxLength(60)] string? Number = null);

public sealed record WithdrawCertificateRequest([Required, MaxLength(500)] string Reason);

/// <summary>Certificates are added and withdrawn, never changed: what was valid on a day stays known.</summary>
internal sealed class CertificateHandler(ServiceDb db, FieldPolicies policies, TechnicianReach reach, AuditLog audit, TimeProvider clock)
{
    public async Task<Result<Guid>> Record(Guid user, RecordCertificateRequest request, Actor actor, CancellationToken ct)
    {
        if (!await reach.Covers(db, user, actor, ct)) return Refusal.NotFound("technician.not-found");
        if (!policies.Field.HasCertificate(request.Code)) return Refusal.Invalid("request.invalid", new FieldError("/code", "unknown-code", string.Join(' ', policies.Field.Certificates.Select(x => x.Code))));
        if (request.ExpiresOn < request.IssuedOn) return Refusal.Invalid("request.invalid", new FieldError("/expiresOn", "ends-before-start"));
        var at = clock.Now();
        var certificate = new Certificate { Id = Ids.At(at), UserId = user, Code = request.Code, Number = request.Number, IssuedOn = request.IssuedOn!.Value, ExpiresOn = request.ExpiresOn!.Value };
        db.Add(certificate);
        await audit.Record(db, new CertificateRecorded(certificate.Id, user, certificate.Code, certificate.IssuedOn, certificate.ExpiresOn), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return certificate.Id;
    }

    public async Task<Result<Guid>> Withdraw(Guid user, Guid id, WithdrawCertificateRequest request, Actor actor, CancellationToken ct)
    {
        if (!await reach.Covers(db, user, actor, ct)) return Refusal.NotFound("technician.not-found");
        if (await db.Set<Certificate>().AsTracking().FirstOrDefaultAsync(x => x.Id == id && x.UserId == user && x.WithdrawnAt == null, ct) is not { } certificate) return Refusal.NotFound("certificate.not-found");
        var at = clock.Now();
        certificate.WithdrawnAt = at;
        await audit.Record(db, new CertificateWithdrawn(id, user, certificate.Code, request.Reason), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return id;
    }
}

/// <summary>Whose profile an actor may see and change: those who work for an outlet within reach.</summary>
internal sealed class TechnicianReach
{
    public async Task<bool> Covers(ServiceDb db, Guid user, Actor actor, CancellationToken ct, string permission = DispatchPermissions.ManageStaff)
    {
        var id = new UserId(user);
        var organisation = await db.Set<TechnicianProfile>().Where(x => x.UserId == id).Select(x => (OrganisationId?)x.OrganisationId).FirstOrDefaultAsync(ct);
        return organisation is { } known && actor.ReachOf(permission).Covers(known.Value, isOwn: actor.IsPerson && actor.Id == user);
    }
}
