using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.ChangeCustomer;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Customers.RecordCustomer;

/// <summary>A customer put on record by hand. A number or address we know already proposes its record unless forced.</summary>
public sealed record RecordCustomerRequest(
    [MaxLength(100)] string? Name = null,
    [MaxLength(40)] string? Phone = null,
    [MaxLength(200)] string? Email = null,
    [MaxLength(300)] string? Address = null,
    [MaxLength(12)] string? Region = null,
    [MaxLength(20)] string? Tier = null,
    IReadOnlyList<string>? Preferences = null,
    [MaxLength(1000)] string? Needs = null,
    IReadOnlyList<string>? Consents = null,
    bool WantsNoSurveys = false,
    bool Force = false);

/// <summary>What a caller may know of a record it made or changed.</summary>
public sealed record CustomerHead(Guid Id, int Version);

internal sealed class RecordCustomerHandler(
    ServiceDb db, CustomerRegister register, CustomerScope scope, CustomerPolicy policy, SubjectKeys keys, AuditLog audit, OrganisationTree tree, TimeProvider clock)
{
    public async Task<Result<CustomerHead>> Handle(RecordCustomerRequest request, Actor actor, CancellationToken ct)
    {
        var (phone, email) = (Phone.Normalise(request.Phone), CustomerRegister.NormaliseEmail(request.Email));
        var errors = FieldCheck.Errors(policy, request.Phone, request.Email, request.Region, request.Tier, request.Preferences, request.Consents, request.Name, request.Address, request.Needs).ToList();
        if (errors.Count == 0 && phone is null && email is null) errors.Add(new FieldError("/phone", "contact-required"));
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        await Hold(phone, email, ct);
        if (!request.Force && await Known(phone, email, ct) is { } known)
        {
            var id = new CustomerId(known);
            var mayKnow = await scope.Customers(db, actor, CustomerPermissions.Read).AnyAsync(x => x.Id == id, ct);
            return CustomerRefusals.AlreadyKnown(mayKnow ? known : null);
        }

        var at = clock.Now();
        var customer = Record(request, phone, email, actor, at);
        await audit.Record(db, new CustomerRecorded(customer.Id.Value, customer.Tier, request.Force), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new CustomerHead(customer.Id.Value, customer.Version);
    }

    private async Task Hold(string? phone, string? email, CancellationToken ct)
    {
        if (phone is not null) await CustomerRegister.HoldContact(db, register.PhoneHash(phone), ct);
        if (email is not null) await CustomerRegister.HoldContact(db, register.EmailHash(email), ct);
    }

    private async Task<Guid?> Known(string? phone, string? email, CancellationToken ct) =>
        (phone is null ? null : await register.Find(db, phone, null, ct)) ?? (email is null ? null : await register.Find(db, null, email, ct));

    private Customer Record(RecordCustomerRequest request, string? phone, string? email, Actor actor, DateTimeOffset at)
    {
        var id = Ids.At(at);
        keys.Create(db, id);
        var organisation = actor.OrganisationId != Guid.Empty ? actor.OrganisationId : tree.Current.Root?.Id;
        var customer = new Customer
        {
            Id = new CustomerId(id),
            Name = keys.SealOptional(db, id, request.Name?.Trim()),
            NameHash = string.IsNullOrWhiteSpace(request.Name) ? null : register.NameHash(request.Name),
            Phone = keys.SealOptional(db, id, phone),
            PhoneHash = phone is null ? null : register.PhoneHash(phone),
            Email = keys.SealOptional(db, id, email),
            EmailHash = email is null ? null : register.EmailHash(email),
            Address = keys.SealOptional(db, id, request.Address?.Trim()),
            Region = string.IsNullOrEmpty(request.Region) ? null : request.Region,
            Tier = string.IsNullOrEmpty(request.Tier) ? policy.DefaultTier : request.Tier,
            Preferences = Codes.Write(request.Preferences ?? [], policy.Preferences),
            Needs = keys.SealOptional(db, id, request.Needs?.Trim()),
            Consents = Codes.Write(request.Consents ?? [], policy.Consents),
            WantsNoSurveys = request.WantsNoSurveys,
            OrganisationId = organisation is { } home ? new OrganisationId(home) : null,
            CreatedById = actor.IsPerson ? new UserId(actor.Id) : null,
            CreatedAt = at,
        };
        db.Add(customer);
        return customer;
    }

    public static void Map(RouteGroupBuilder customers) => customers.MapPost("", async (RecordCustomerRequest request, Actor actor, Write<RecordCustomerHandler> write, CancellationToken ct) =>
        (await write.Run(x => x.Handle(request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created, new Seq(x.Version).ETag, $"/api/v1/customers/{x.Id}")))
        .Requires(CustomerPermissions.Edit);
}
