using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;

namespace Bihuan.Tests.Dispatch;

public class VisitTests
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 16, 1, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly s_day = new(2026, 3, 16);
    private static readonly Guid s_mine = new("0197f000-0000-7000-8000-0000000000aa");

    [Fact]
    public void The_usual_course_from_offer_to_review()
    {
        var visit = Made();
        visit.FollowOffer(s_mine);
        Assert.Null(visit.Accept(s_mine));
        visit.FollowAppointment(s_at.AddHours(1), s_at.AddHours(3), s_day);
        Assert.Null(visit.Leave(s_mine, s_at));
        visit.FollowArrival(s_mine, s_at.AddHours(2), s_day);
        visit.FollowEnd(s_at.AddHours(3));
        Assert.Equal("visit.checks-open", visit.ApplyForCompletion(s_mine, "code", ["introduced"], ["before", "after"], s_at)!.Code);
        Assert.Null(visit.Answer(s_mine, [new VisitCheck("introduced", true, s_at)]));
        Assert.Equal("visit.photos-missing", visit.ApplyForCompletion(s_mine, "code", ["introduced"], ["before", "after"], s_at)!.Code);
        visit.FollowPhoto(new VisitPhoto(Guid.Empty, "before", s_at));
        Assert.Equal("visit.photos-missing", visit.ApplyForCompletion(s_mine, "code", ["introduced"], ["before", "after"], s_at)!.Code);
        visit.FollowPhoto(new VisitPhoto(s_mine, "after", s_at));
        Assert.Null(visit.ApplyForCompletion(s_mine, "code", ["introduced"], ["before", "after"], s_at));
        Assert.Equal("visit.own-work", visit.Review(s_mine, ReviewOutcome.Approved, s_at)!.Code);
        Assert.Null(visit.Review(Guid.Empty, ReviewOutcome.Approved, s_at));
        Assert.Equal((VisitState.Reviewed, true), (visit.State, visit.PromiseKept));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [Requirement("SLA-09")]
    public void A_promise_is_kept_to_the_last_second_and_broken_after_it(int secondsLate, bool kept)
    {
        var visit = Made();
        visit.FollowOffer(s_mine);
        visit.FollowAppointment(s_at, s_at.AddMinutes(30), s_day);
        visit.FollowArrival(s_mine, s_at.AddMinutes(30).AddSeconds(secondsLate), s_day);
        Assert.Equal(kept, visit.PromiseKept);
    }

    [Fact]
    public void A_decline_gives_the_visit_back_with_its_reason_and_another_technician_may_not_touch_it()
    {
        var visit = Made();
        visit.FollowOffer(s_mine);
        Assert.Equal("visit.not-found", visit.Accept(Guid.Empty)!.Code);
        Assert.Null(visit.Decline(s_mine, "no ladder"));
        Assert.Equal((VisitState.Waiting, "no ladder", (UserId?)null), (visit.State, visit.DeclineReason, visit.TechnicianId));
    }

    [Fact]
    public void A_displaced_visit_waits_for_its_customer_and_is_promised_again_by_a_new_appointment()
    {
        var visit = Made();
        visit.FollowOffer(s_mine);
        visit.FollowAppointment(s_at, s_at.AddHours(1), s_day);
        Assert.Null(visit.Displace());
        Assert.Equal((true, false, (UserId?)null), (visit.IsDisplaced, visit.IsPromised, visit.TechnicianId));
        visit.FollowAppointment(s_at.AddDays(1), s_at.AddDays(1).AddHours(1), s_day.AddDays(1));
        Assert.True(visit.IsPromised);
    }

    [Theory]
    [InlineData(ExaminationDecision.GoOn, VisitState.CheckedIn)]
    [InlineData(ExaminationDecision.ComeAgain, VisitState.SecondVisit)]
    [InlineData(ExaminationDecision.End, VisitState.Reviewed)]
    public void An_examination_leads_on_again_or_to_the_end(string decision, string state)
    {
        var visit = Made();
        visit.FollowOffer(s_mine);
        visit.FollowArrival(s_mine, s_at, s_day);
        Assert.Null(visit.NeedExamination(s_mine));
        Assert.Null(visit.Examine(decision));
        Assert.Equal(state, visit.State);
    }

    // Whatever is tried in whatever order, a refusal changes nothing and only drawn states are reached.
    [Fact]
    public void No_sequence_of_commands_leaves_the_drawn_states_and_a_refusal_changes_nothing()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var (random, visit) = (new Random(seed), Made());
            for (var step = 0; step < 25; step++)
            {
                var before = (visit.State, visit.TechnicianId, visit.PromisedFromAt, visit.EndedAt, visit.Version);
                var wasOver = !visit.IsOpen;
                var refusal = Act(visit, random, out var isFact);
                if (refusal is not null) Assert.Equal(before, (visit.State, visit.TechnicianId, visit.PromisedFromAt, visit.EndedAt, visit.Version));
                Assert.Contains(visit.State, VisitState.All);
                if (wasOver && !isFact) Assert.NotNull(refusal);
                if (visit.State is VisitState.Offered or VisitState.Accepted or VisitState.OnTheWay) Assert.NotNull(visit.TechnicianId);
            }
        }
    }

    private static Refusal? Act(Visit visit, Random random, out bool isFact)
    {
        var choice = random.Next(13);
        isFact = choice < 4;
        switch (choice)
        {
            case 0: visit.FollowOffer(s_mine); return null;
            case 1: visit.FollowAppointment(s_at, s_at.AddHours(2), s_day); return null;
            case 2 when visit.MayCheckIn(s_mine) is null: visit.FollowArrival(s_mine, s_at, s_day); return null;
            case 3 when visit.MayEndWork(s_mine) is null: visit.FollowEnd(s_at); return null;
            case 2 or 3: return null;
            case 4: return visit.Accept(s_mine);
            case 5: return visit.Decline(s_mine, "no");
            case 6: return visit.Leave(s_mine, s_at);
            case 7: return visit.ApplyForCompletion(s_mine, "code", [], [], s_at);
            case 8: return visit.Review(Guid.Empty, ReviewOutcome.All[random.Next(3)], s_at);
            case 9: return visit.NeedExamination(s_mine);
            case 10: return visit.Examine(ExaminationDecision.All[random.Next(3)]);
            case 11: return visit.NeedSecondVisit(s_mine);
            default: return visit.Displace();
        }
    }

    internal static Visit Made(Guid? id = null, string skill = "cooling") => new()
    {
        Id = id ?? new Guid("0197f000-0000-7000-8000-000000000001"),
        CaseId = new CaseId(Guid.Empty),
        CaseNumber = "RO-1",
        SubjectId = Guid.Empty,
        OrganisationId = new OrganisationId(Guid.Empty),
        Turn = 1,
        Urgency = "ordinary",
        WorkMinutes = 60,
        Skill = skill,
        SkillLevel = 1,
        PlaceConfidence = PlaceConfidence.City,
        OrderedAt = s_at,
    };
}
