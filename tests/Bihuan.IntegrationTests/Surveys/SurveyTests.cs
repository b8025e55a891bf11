using System.Net;
using Bihuan.Foundation;
using Bihuan.IntegrationTests.Intake;
using Bihuan.Surveys.Domain;
using Bihuan.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.Surveys;

public sealed class SurveyTests
{
    [Theory, BothDatabases, Requirement("SAT-03"), Requirement("SAT-04")]
    public async Task Confirmed_rated_and_closed_by_the_customers_link(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(CaseWork.Permissions);
        using var visitor = new Visitor(server.NewClient());
        var (link, id) = await Asked(server, api, visitor);
        await visitor.Open(link + "/rating");
        Assert.Equal(HttpStatusCode.Conflict, visitor.Status);

        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"), ("remark", "works again"));
        Assert.Contains("works again", visitor.Text(".talk"), StringComparison.Ordinal);
        await CaseWork.Review(api, id);
        var rate = await ToSurvey(visitor, link);

        // What a mail program does with the five links in a message: opens each, and nothing comes of it.
        for (var steps = 1; steps <= 5; steps++)
        {
            await visitor.Open($"{rate}?steps={steps}");
            Assert.Equal(steps.ToString(System.Globalization.CultureInfo.InvariantCulture), visitor.Page.QuerySelector("input[name=steps][checked]")?.GetAttribute("value"));
        }

        var seq = (await CaseWork.Read(api, id)).GetProperty("seq").GetInt64();
        Assert.Null((await Survey(server, id)).AnsweredAt);

        await visitor.Send(rate, ("steps", "4"), ("dimensions.attitude", "5"), ("dimensions.response", "3"), ("remark", "friendly, call 13912345678"));
        Assert.Equal(HttpStatusCode.OK, visitor.Status);
        var read = await CaseWork.Read(api, id);
        Assert.True(read.GetProperty("seq").GetInt64() > seq);
        Assert.Equal("closed", read.GetProperty("stage").GetString());
        Assert.Equal(4, read.GetProperty("rating").GetInt32());
        var list = await api.Get("/api/v1/surveys?state=answered&limit=200").Ok();
        var row = list.GetProperty("items").EnumerateArray().Single(x => x.GetProperty("caseId").GetString() == id.ToString());
        Assert.Equal(75, row.GetProperty("points").GetInt32());
        Assert.Equal(5, row.GetProperty("dimensions").GetProperty("attitude").GetInt32());
        Assert.DoesNotContain("13912345678", row.GetRawText(), StringComparison.Ordinal);
    }

    [Theory, BothDatabases, Requirement("SAT-13")]
    public async Task The_lowest_rating_opens_a_second_handling(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(CaseWork.Permissions);
        using var visitor = new Visitor(server.NewClient());
        var (link, id) = await Asked(server, api, visitor);
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"));
        var rate = await ToSurvey(visitor, link);
        await visitor.Open(rate);
        await visitor.Send(rate, ("steps", "1"));
        var read = await CaseWork.Read(api, id);
        Assert.Equal(("handling", 2), (read.GetProperty("stage").GetString(), read.GetProperty("round").GetInt32()));

        // The second round is asked about anew, and the link of the first cannot answer for it.
        await CaseWork.Resolve(api, id);
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"));
        Assert.NotEqual(rate, await ToSurvey(visitor, link));
    }

    [Theory, BothDatabases, Requirement("SAT-13"), Requirement("CASE-13")]
    public async Task Not_solved_opens_a_second_handling_and_silences_the_first_survey(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(CaseWork.Permissions);
        using var visitor = new Visitor(server.NewClient());
        var (link, id) = await Asked(server, api, visitor);
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"));
        var rate = await ToSurvey(visitor, link);
        await visitor.Open(rate);
        var form = visitor.Html;
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "not-solved"), ("remark", "it is back"));
        Assert.Equal("handling", await CaseWork.Stage(api, id));
        Assert.Contains("it is back", visitor.Text(".talk"), StringComparison.Ordinal);
        await visitor.Open(rate);
        Assert.Equal(HttpStatusCode.Conflict, visitor.Status);
        Assert.Null(visitor.Page.QuerySelector("input[name=steps]"));
        Assert.Contains("input", form, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Twice_altered_or_expired_is_refused_politely(Database database)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 3, 2, 2, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.Start(database, clock);
        using var api = await server.Api(CaseWork.Permissions);
        using var visitor = new Visitor(server.NewClient());
        var (link, id) = await Asked(server, api, visitor);
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"));
        var rate = await ToSurvey(visitor, link);
        await visitor.Open(rate);
        await visitor.Send(rate, ("steps", "6"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        await visitor.Send(rate, ("steps", "3"), ("dimensions.speed-of-light", "3"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        await visitor.Send(rate, ("remark", "no mark"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Status);
        Assert.Null((await Survey(server, id)).AnsweredAt);

        var before = visitor.Html;
        await visitor.Send(rate, ("steps", "5"));
        Assert.Equal(5, (await Survey(server, id)).Steps);
        Assert.NotEmpty(visitor.Text(".number-card"));
        Assert.Contains("steps", before, StringComparison.Ordinal);
        Assert.Equal("survey.answered", (await server.Change<Bihuan.Surveys.RateService.RateHandler, Result<Bihuan.Cases.Contracts.CaseHead>>(
            async x => await x.Handle((await Survey(server, id)).Id, new Bihuan.Surveys.RateService.RateRequest(2), CancellationToken.None))).Refusal?.Code);

        var altered = rate[..^1] + (rate[^1] == '0' ? '1' : '0');
        await visitor.Open(altered);
        Assert.Equal(HttpStatusCode.NotFound, visitor.Status);

        var (other, second) = await Asked(server, api, visitor);
        await visitor.Open(other);
        await visitor.Send(other + "/answer", ("answer", "solved"));
        var late = await ToSurvey(visitor, other);
        clock.Advance(TimeSpan.FromDays(14));
        await visitor.Open(late);
        Assert.Equal(HttpStatusCode.Conflict, visitor.Status);
        Assert.Null((await Survey(server, second)).AnsweredAt);
    }

    [Theory, BothDatabases, Requirement("SAT-08")]
    public async Task The_desk_sees_figures_and_the_invitation_to_send(Database database)
    {
        // A server of its own: the page shows the newest invitations, and other tests' would push this one off it.
        await using var server = await TestServer.Start(database);
        using var api = await server.Api(CaseWork.Permissions);
        using var visitor = new Visitor(server.NewClient());
        var (link, _) = await Asked(server, api, visitor);
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"));
        var rate = await ToSurvey(visitor, link);
        var (second, _) = await Asked(server, api, visitor);
        await visitor.Open(second);
        await visitor.Send(second + "/answer", ("answer", "solved"));
        using var desk = await server.SignedIn("chief-executive");
        var page = await desk.Page("/desk/surveys?state=open");
        Assert.Contains(page.QuerySelectorAll(".invitation"), x => x.TextContent.Contains(rate, StringComparison.Ordinal));
        var figures = (await api.Get("/api/v1/surveys").Ok()).GetProperty("figures");
        Assert.True(figures.GetProperty("invited").GetInt32() > figures.GetProperty("answered").GetInt32());
        var first = await api.Get("/api/v1/surveys?limit=1").Ok();
        var next = await api.Get("/api/v1/surveys?limit=1&after=" + first.GetProperty("next").GetString()).Ok();
        Assert.NotEqual(first.GetProperty("items")[0].GetProperty("id").GetString(), next.GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Theory, BothDatabases]
    public async Task Nobody_is_invited_without_a_contact_or_against_their_wish_and_the_gap_is_counted(Database database)
    {
        var server = await TestServer.Shared(database);
        using var api = await server.Api(CaseWork.Permissions);
        using var visitor = new Visitor(server.NewClient());
        var (link, id) = await Asked(server, api, visitor);
        var customer = (await CaseWork.Read(api, id)).GetProperty("customer").GetProperty("id").GetGuid();
        await server.Change(async db =>
        {
            var row = await db.Set<Bihuan.Customers.Domain.Customer>().AsTracking().SingleAsync(x => x.Id == new CustomerId(customer));
            row.WantsNoSurveys = true;
            await db.SaveChangesAsync();
        });
        await visitor.Open(link);
        await visitor.Send(link + "/answer", ("answer", "solved"));
        Assert.Equal("opt-out", (await Survey(server, id)).Suppressed);
        var figures = (await api.Get("/api/v1/surveys?state=suppressed").Ok()).GetProperty("figures");
        Assert.True(figures.GetProperty("suppressed").GetInt32() > 0);
    }

    private static async Task<(string Link, Guid Id)> Asked(TestServer server, HttpClient api, Visitor visitor)
    {
        var link = await visitor.Report("/report?kind=consultation", "Where is my parcel", PortalTests.Phone());
        var id = await PortalTests.CaseId(server, link);
        await CaseWork.Respond(api, id);
        await CaseWork.Resolve(api, id);
        return (link, id);
    }

    private static async Task<string> ToSurvey(Visitor visitor, string link)
    {
        await visitor.Open(link + "/rating");
        Assert.Equal(HttpStatusCode.SeeOther, visitor.Status);
        return visitor.Address;
    }

    private static Task<Survey> Survey(TestServer server, Guid id)
    {
        var caseId = new CaseId(id);
        return server.Query(db => db.Set<Survey>().Where(x => x.CaseId == caseId).OrderByDescending(x => x.Round).FirstAsync());
    }
}
