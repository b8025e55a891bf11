using System.Net;
using Bihuan.IntegrationTests.Cases;
using Bihuan.Staff.Contracts;
using Bihuan.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Staff;

public sealed class RosterTests
{
    // Monday, 10:00 in Shanghai.
    private static readonly DateTimeOffset s_monday = new(2026, 3, 16, 2, 0, 0, TimeSpan.Zero);
    private static readonly string[] s_workdays = ["mon", "tue", "wed", "thu", "fri"];

    [Theory, BothDatabases, Requirement("GRD-13")]
    public async Task Whoever_is_on_duty_is_told_and_in_a_gap_the_manager_above(Database database)
    {
        var clock = new FakeTimeProvider(s_monday);
        await using var server = await TestServer.Start(database, clock);
        var region = await server.NewOrganisation("region");
        var outlet = await server.NewOrganisation(parent: region);
        var regional = await server.NewUser("regional-manager", region);
        var (first, planned) = (await server.NewUser("agent-lead", outlet), await server.NewUser("agent-lead", outlet));
        using var manager = await server.SignedIn("outlet-manager", outlet);
        using var agent = await server.SignedIn("senior-agent", outlet);
        await manager.Http.Post("/api/v1/roster/shifts", new { organisationId = outlet, post = "agent-lead", personId = planned, days = s_workdays, from = "09:00", until = "18:00" }).Ok(HttpStatusCode.Created);

        var roster = server.Services.GetRequiredService<DutyRoster>();
        Assert.Equal(new OnDuty(planned, "agent-lead", "roster"), roster.Find("agent-lead", outlet, clock.GetUtcNow()));
        Assert.Equal(new OnDuty(regional, "regional-manager", "manager"), roster.Find("agent-lead", outlet, s_monday.AddHours(9)));
        var red = await OpenCase.By(agent.Http);
        await red.Do(agent.Http, "grades", new { grade = "red", reason = "重大投诉" });
        Assert.Equal(planned, (await red.Facts(agent.Http, "case.emergency-started"))[0].GetProperty("body").GetProperty("supervisorId").GetGuid());

        clock.Advance(TimeSpan.FromHours(9));
        var atNight = await OpenCase.By(agent.Http);
        await atNight.Do(agent.Http, "grades", new { grade = "red", reason = "重大投诉" });
        Assert.Equal(regional, (await atNight.Facts(agent.Http, "case.emergency-started"))[0].GetProperty("body").GetProperty("supervisorId").GetGuid());
        Assert.NotEqual(first, planned);
    }

    [Theory, BothDatabases]
    public async Task Without_a_roster_the_nearest_holder_is_named_and_without_anybody_the_duty_desk(Database database)
    {
        await using var server = await TestServer.Start(database);
        var outlet = await server.NewOrganisation();
        var roster = server.Services.GetRequiredService<DutyRoster>();
        Assert.Equal("last-resort", roster.Find("agent-lead", outlet, server.Now()).Way);
        var lead = await server.NewUser("agent-lead");
        Assert.Equal(new OnDuty(lead, "agent-lead", "holder"), roster.Find("agent-lead", outlet, server.Now()));
    }

    [Theory, BothDatabases]
    public async Task The_page_shows_the_week_and_says_its_gaps_in_plain_words(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var outlet = await server.NewOrganisation();
        var lead = await server.NewUser("agent-lead", outlet, "值班甲");
        using var manager = await server.SignedIn("outlet-manager", outlet, "网点经理乙");
        var page = $"/desk/roster?organisation={outlet}&post=agent-lead&week=2026-03-16";
        Assert.NotNull((await manager.Page(page)).QuerySelector(".empty"));
        var sent = await manager.PostForm(page + "&form=shift", "/desk/roster/shifts", ("personId", lead.ToString()), ("days", "wed"), ("from", "08:00"), ("until", "20:00"));
        Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        var shown = await manager.Page(sent.Headers.Location!.ToString());
        Assert.Contains("08:00–20:00 值班甲", Plain(shown.QuerySelectorAll(".week > li")[2].TextContent));
        Assert.Contains("周三 20:00–24:00：由", Plain(shown.Body!.TextContent));

        var refused = await manager.PostForm(page + "&form=shift", "/desk/roster/shifts", ("personId", manager.User.ToString()), ("days", "wed"), ("from", "08:00"), ("until", "20:00"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        using var agent = await server.SignedIn("agent", outlet);
        Assert.Empty((await agent.Page(page + "&form=shift")).QuerySelectorAll("form[action='/desk/roster/shifts']"));
    }

    [Theory, BothDatabases]
    public async Task A_roster_goes_out_and_comes_in_as_a_file_and_bad_lines_come_back(Database database)
    {
        await using var server = await TestServer.Start(database, new FakeTimeProvider(s_monday));
        var outlet = await server.NewOrganisation();
        var lead = await server.NewUser("agent-lead", outlet);
        using var manager = await server.SignedIn("outlet-manager", outlet);
        await manager.Http.Post("/api/v1/roster/shifts", new { organisationId = outlet, post = "agent-lead", personId = lead, days = s_workdays, from = "22:00", until = "06:00" }).Ok(HttpStatusCode.Created);
        var csv = await manager.Http.GetStringAsync("/desk/roster/export.csv", TestContext.Current.CancellationToken);
        Assert.Equal(6, csv.Trim().Split('\n').Length);
        var again = await manager.Http.Post("/api/v1/roster/imports", new { csv = csv + $"nowhere,agent-lead,{lead}@example.test,mon,08:00,16:00,,\n" + csv.Trim().Split('\n')[^1].Replace("22:00", "25:00") + "\n" }).Ok();
        Assert.Equal((0, 5), (again.GetProperty("added").GetInt32(), again.GetProperty("known").GetInt32()));
        Assert.Equal([(7, "unit"), (8, "from")], again.GetProperty("skipped").EnumerateArray().Select(x => (x.GetProperty("line").GetInt32(), x.GetProperty("field").GetString())));
        var more = await manager.Http.Post("/api/v1/roster/imports", new { csv = csv.Replace("22:00", "12:00").Replace("06:00", "20:00") }).Ok();
        Assert.Equal(5, more.GetProperty("added").GetInt32());
        await manager.Http.Post("/api/v1/roster/shifts", new { organisationId = server.Services.GetRequiredService<Bihuan.Platform.People.OrganisationTree>().Current.Root!.Id, post = "agent-lead", personId = lead, days = s_workdays, from = "09:00", until = "18:00" }).Ok(HttpStatusCode.BadRequest);
    }

    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
