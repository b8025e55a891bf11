using System.ComponentModel.DataAnnotations;
using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.ReadCustomer;
using Bihuan.Customers.RecordCustomer;
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

namespace Bihuan.Customers.ChangeCustomer;

/// <summary>What is left out stays as it is: the editor sees masked fields and types only what is new. <see cref="Clear"/> names fields to empty.</summary>
public sealed record ChangeCustomerRequest(
    [MaxLength(100)] string? Name = null,
    [MaxLength(40)] string? Phone = null,
    [MaxLength(200)] string? Email = null,
    [MaxLength(300)] string? Address = null,
    [MaxLength(12)] string? Region = null,
    [MaxLength(20)] string? Tier = null,
    IReadOnlyList<string>? Preferences = null,
    [MaxLength(1000)] string? Needs = null,
    IReadOnlyList<string>? Consents = null,
    bool? WantsNoSurveys = null,
    IReadOnlyList<string>? Clear = null);

internal sealed class ChangeCustomerHandler(
    ServiceDb db, CustomerRegister register, CustomerScope scope, CustomerPolicy policy, SubjectKeys keys, AuditLog audit, TimeProvider clock)
{
    private static readonly string[] s_clearable = ["name", "phone", "email", "address", "region", "needs"];

    public async Task<Result<CustomerHead>> Handle(Guid id, Seq expected, ChangeCustomerRequest request, Actor actor, CancellationToken ct)
    {
        var customer = await scope.FindToChange(db, id, actor, CustomerPermissions.Edit, ct);
        if (customer is null) return CustomerRefusals.NotFound();
        if (customer.Standing() is { } refusal) return refusal;
        if (customer.Version != expected.Value) return CustomerRefusals.ChangedMeanwhile(customer.Version);
        var errors = FieldCheck.Errors(policy, request.Phone, request.Email, request.Region, request.Tier, request.Preferences, request.Consents, request.Name, request.Address, request.Needs).ToList();
        if (request.Clear?.All(s_clearable.Contains) == false) errors.Add(new FieldError("/clear", "unknown-code", string.Join(' ', s_clearable)));
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);

        var changes = Change(customer, request);
        if (customer is { Phone: null, Email: null }) return Refusal.Invalid("request.invalid", new FieldError("/phone", "contact-required"));
        if (changes.Count == 0) return CustomerRefusals.NothingChanged();
        customer.Version++;
        var at = clock.Now();
        await audit.Record(db, new CustomerChanged(id, changes), actor, at, ct);
        if (changes.Any(x => x.Field == "address")) await register.Moved(db, customer, isProved: true, actor, at, ct);
        await db.SaveChangesAsync(ct);
        return new CustomerHead(id, customer.Version);
    }

    private IReadOnlyList<FieldChange> Change(Customer x, ChangeCustomerRequest request)
    {
        var edit = new FieldEditor(db, keys, x.Id.Value, request.Clear ?? []);
        edit.Personal("name", request.Name?.Trim(), x.Name, (sealedText, text) => (x.Name, x.NameHash) = (sealedText, text is null ? null : register.NameHash(text)));
        edit.Personal("phone", Phone.Normalise(request.Phone), x.Phone, (sealedText, text) => (x.Phone, x.PhoneHash) = (sealedText, text is null ? null : register.PhoneHash(text)));
        edit.Personal("email", CustomerRegister.NormaliseEmail(request.Email), x.Email, (sealedText, text) => (x.Email, x.EmailHash) = (sealedText, text is null ? null : register.EmailHash(text)));
        edit.Personal("address", request.Address?.Trim(), x.Address, (sealedText, _) => x.Address = sealedText);
        edit.Personal("needs", request.Needs?.Trim(), x.Needs, (sealedText, _) => x.Needs = sealedText);
        edit.Code("region", request.Region, x.Region, code => x.Region = code);
        edit.Code("tier", request.Tier, x.Tier, code => x.Tier = code ?? policy.DefaultTier);
        if (request.Preferences is { } preferences) edit.List("preferences", Codes.Write(preferences, policy.Preferences), x.Preferences, codes => x.Preferences = codes);
        if (request.Consents is { } consents) edit.List("consents", Codes.Write(consents, policy.Consents), x.Consents, codes => x.Consents = codes);
        if (request.WantsNoSurveys is { } none) edit.List("wantsNoSurveys", none ? "yes" : null, x.WantsNoSurveys ? "yes" : null, _ => x.WantsNoSurveys = none);
        return edit.Changes;
    }

    public static void Map(RouteGroupBuilder customer) => customer.MapPatch("", async (Guid id, IfMatch expected, ChangeCustomerRequest request, Actor actor, Write<ChangeCustomerHandler> write, CancellationToken ct) =>
        (await write.Run(x => x.Handle(id, expected.Seq, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, etag: new Seq(x.Version).ETag)))
        .Requires(CustomerPermissions.Edit);
}

/// <summary>Applies what was typed and notes what changed, personal values sealed.</summary>
internal sealed class FieldEditor(ServiceDb db, SubjectKeys keys, Guid customer, IReadOnlyList<string> clear)
{
    private readonly List<FieldChange> _changes = [];

    public IReadOnlyList<FieldChange> Changes => _changes;

    public void Personal(string field, string? typed, byte[]? current, Action<byte[]?, string?> set)
    {
        var wanted = string.IsNullOrEmpty(typed) ? null : typed;
        if (wanted is null && !clear.Contains(field)) return;
        if (wanted == keys.Open(db, customer, current)) return;
        var sealedText = keys.SealOptional(db, customer, wanted);
        _changes.Add(new FieldChange(field, Pair(customer, current), Pair(customer, sealedText), null, null));
        set(sealedText, wanted);
    }

    public void Code(string field, string? typed, string? current, Action<string?> set)
    {
        var wanted = string.IsNullOrEmpty(typed) ? null : typed;
        if (wanted is null && !clear.Contains(field)) return;
        List(field, wanted, current, set);
    }

    public void List(string field, string? wanted, string? current, Action<string?> set)
    {
        if (wanted == current) return;
        _changes.Add(new FieldChange(field, null, null, current, wanted));
        set(wanted);
    }

    /// <summary>The form in which the fact codec writes and shows personal text.</summary>
    public static IReadOnlyList<string>? Pair(Guid customer, byte[]? sealedText) => sealedText is null ? null : [customer.ToString(), Convert.ToBase64String(sealedText)];
}
