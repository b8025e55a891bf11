using Bihuan.Customers.Contracts;
using Bihuan.Customers.Domain;
using Bihuan.Customers.Guard;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Customers.RevealFields;

internal static class RevealPages
{
    public static void Map(RouteGroupBuilder customer)
    {
        customer.MapGet("/reveals", async (Guid id, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "case")] Guid? caseId, ServiceDb db, CustomerDirectory customers, CancellationToken ct) =>
            DeskPage.Of<RevealPage>(new { CustomerId = id, CaseId = caseId, Label = await Label(db, id, customers, ct) }))
            .Requires(CustomerPermissions.Reveal);

        // Answered at once and not by a redirect: the clear text stands in this answer alone and nowhere can it be fetched again.
        customer.MapPost("/reveals", async (Guid id, Form<RevealFieldsRequest> form, Actor actor, ServiceDb db, CustomerDirectory customers, Write<RevealFieldsHandler> write, HttpContext http, CancellationToken ct) =>
        {
            http.Response.KeepNowhere();
            var label = await Label(db, id, customers, ct);
            var refusal = form.Refusal;
            if (form.IsValid)
            {
                var revealed = await write.Run(x => x.Handle(id, form.Value!, actor, ct), ct);
                if (revealed.IsOk) return DeskPage.Of<RevealPage>(new { CustomerId = id, form.Value!.CaseId, Label = label, Clear = revealed.Value });
                refusal = revealed.Refusal;
            }

            if (!refusal!.BelongsInForm()) return DeskPage.Refuse(refusal!);
            return DeskPage.Of<RevealPage>(new { CustomerId = id, form.Value?.CaseId, Label = label, Refusal = refusal, Chosen = form.Value?.Fields, form.Value?.Reason }, refusal);
        }).Requires(CustomerPermissions.Reveal);
    }

    private static async Task<string> Label(ServiceDb db, Guid id, CustomerDirectory customers, CancellationToken ct) =>
        await customers.Card(db, id, ct) is { } card ? $"{card.MaskedName} {card.MaskedPhone}".Trim() : "";
}
