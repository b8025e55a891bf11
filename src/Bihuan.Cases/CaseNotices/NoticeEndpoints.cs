using Bihuan.Cases.CaseDetail;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseNotices;

/// <summary>Which notice has been read; none means all of them.</summary>
public sealed record ReadNoticesRequest(Guid? Notice = null);

internal sealed class ReadNoticesHandler(ServiceDb db, Notices notices, TimeProvider clock)
{
    public async Task<Result<int>> Handle(Guid? notice, Actor actor, CancellationToken ct) => await notices.Read(db, actor.Id, notice, clock.Now(), ct);
}

/// <summary>The page behind the bell.</summary>
internal static class NoticeEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/desk/notices", async (string? after, Actor actor, ServiceDb db, Notices notices, TimeProvider clock, CancellationToken ct) =>
            new PageResult<NoticesPage>(new { List = await notices.List(db, actor.Id, after, ct), After = after, Now = clock.Now() })).RequiresSignIn().ExcludeFromDescription();

        // Following a notice marks it read and leads to its case; a GET would be followed by whoever only looks.
        routes.MapPost("/desk/notices/read", async (Form<ReadNoticesRequest> form, Actor actor, ServiceDb db, Notices notices, Write<ReadNoticesHandler> write, CancellationToken ct) =>
        {
            if (form.Refusal is { } refusal) return refusal.ToHttp();
            await write.Run(x => x.Handle(form.Value!.Notice, actor, ct), ct);
            return new SeeOther(Guid.TryParse(form.Typed("case"), out var id) ? $"/desk/cases/{id}" : await AddressOf(form.Value!.Notice, actor, db, notices, ct) ?? "/desk/notices");
        }).RequiresSignIn().ExcludeFromDescription();
    }

    /// <summary>Where a notice leads that is of no case.</summary>
    private static async Task<string?> AddressOf(Guid? notice, Actor actor, ServiceDb db, Notices notices, CancellationToken ct) =>
        notice is { } id && await notices.Find(db, actor.Id, id, ct) is { } found ? PolicyNotices.AddressOf(found.Code, found.Args) ?? ListOf(found.Code) : null;

    /// <summary>The list that holds what a notice only counts.</summary>
    private static string? ListOf(string code) => code switch
    {
        "clock-breached" + NoticeText.Many => "/desk/cases?mine=true&due=over&sort=due",
        // Also of cases of others, and long before they are called due soon.
        "clock-warned" + NoticeText.Many => "/desk/cases?sort=due",
        "visit-offered" or "visit-taken-away" => "/desk/my-visits",
        _ when code.StartsWith("alarm-", StringComparison.Ordinal) && code.EndsWith(NoticeText.Many, StringComparison.Ordinal) => "/desk/alarms",
        _ => null,
    };
}
