using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.ChangeCustomer;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Tables;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Audit;
using Bihuan.Platform.Http;
using Bihuan.Platform.Protection;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.RevealFields;

/// <summary>Which fields, and what for. Both go on record before anything is shown (SEC-12).</summary>
public sealed record RevealFieldsRequest([Required, MinLength(1), MaxLength(5)] IReadOnlyList<string> Fields, [Required, MinLength(2), MaxLength(200)] string Reason, Guid? CaseId = null);

internal sealed class RevealFieldsHandler(ServiceDb db, CustomerScope scope, CustomerPolicy policy, SubjectKeys keys, AuditLog audit, TimeProvider clock)
{
    public static readonly IReadOnlyList<string> Fields = ["name", "phone", "email", "address", "needs"];

    public async Task<Result<IReadOnlyDictionary<string, string?>>> Handle(Guid id, RevealFieldsRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        var customer = await scope.FindToChange(db, id, actor, CustomerPermissions.Reveal, ct, at.AddHours(-policy.RevealHoursAfterClosing));
        if (customer is null) return CustomerRefusals.NotFound();
        if (customer.ErasedAt is not null) return CustomerRefusals.IsErased();
        if (!request.Fields.All(Fields.Contains)) return Refusal.Invalid("request.invalid", new FieldError("/fields", "unknown-code", string.Join(' ', Fields)));
        var fields = Fields.Where(request.Fields.Contains).ToList();
        var clear = fields.ToDictionary(x => x, x => keys.Open(db, id, Stored(customer, x)), StringComparer.Ordinal);
        await audit.Record(db, new FieldsRevealed(id, fields, FieldEditor.Pair(id, keys.Seal(db, id, request.Reason)), request.CaseId), actor, at, ct);
        await db.SaveChangesAsync(ct);
        return clear;
    }

    private static byte[]? Stored(Customer x, string field) => field switch
    {
        "name" => x.Name,
        "phone" => x.Phone,
        "email" => x.Email,
        "address" => x.Address,
        "needs" => x.Needs,
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, null),
    };

    public static void Map(RouteGroupBuilder customer) => customer.MapPost("/reveals", async (Guid id, RevealFieldsRequest request, Actor actor, Write<RevealFieldsHandler> write, HttpContext http, CancellationToken ct) =>
    {
        http.Response.KeepNowhere();
        return (await write.Run(x => x.Handle(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x));
    }).Requires(CustomerPermissions.Reveal);
}
