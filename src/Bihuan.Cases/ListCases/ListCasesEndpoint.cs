using System.Text.Json;
using Bihuan.Cases.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.ListCases;

internal static class ListCasesEndpoint
{
    public static void Map(RouteGroupBuilder cases) => cases.MapGet("", async ([AsParameters] CaseQuery query, Actor actor, ServiceDb db, CaseLister lister, PeopleDirectory people, CancellationToken ct) =>
    {
        var page = await lister.List(db, query, actor, ct);
        if (page.Refusal is { } refusal) return refusal.ToHttp();
        return Problems.Written(json => Write(json, page.Value, people));
    }).Requires(CasePermissions.Read);

    private static void Write(Utf8JsonWriter json, CasePage page, PeopleDirectory people)
    {
        json.WriteStartObject();
        json.WriteStartArray("items"u8);
        foreach (var row in page.Rows) Write(json, row, people.NameOf(row.OwnerId));
        json.WriteEndArray();
        json.WriteString("next"u8, page.Next);
        json.WriteEndObject();
    }

    /// <summary>Member by member: fifty rows through the serializer cost as much as reading them.</summary>
    private static void Write(Utf8JsonWriter json, CaseRow x, string owner)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, x.Id);
        json.WriteString("number"u8, x.Number);
        json.WriteString("kind"u8, x.Kind);
        json.WriteString("channel"u8, x.Channel);
        json.WriteString("stage"u8, x.Stage);
        json.WriteString("urgency"u8, x.Urgency);
        json.WriteString("grade"u8, x.Grade);
        json.WriteString("summary"u8, x.Summary);
        json.WriteStartObject("owner"u8);
        json.WriteString("id"u8, x.OwnerId);
        json.WriteString("name"u8, owner);
        json.WriteEndObject();
        json.WriteString("organisationId"u8, x.OrganisationId);
        if (x.CustomerId is { } customer) json.WriteString("customerId"u8, customer);
        else json.WriteNull("customerId"u8);
        json.WriteString("openedAt"u8, x.OpenedAt);
        if (x.DueAt is { } due) json.WriteString("dueAt"u8, due);
        else json.WriteNull("dueAt"u8);
        json.WriteBoolean("isOpen"u8, x.IsOpen);
        json.WriteNumber("round"u8, x.Round);
        json.WriteNumber("contactCount"u8, x.ContactCount);
        if (x.Rating is { } rating) json.WriteNumber("rating"u8, rating);
        else json.WriteNull("rating"u8);
        json.WriteNumber("seq"u8, x.Seq);
        json.WriteEndObject();
    }
}
