using System.Collections;
using System.Globalization;
using System.Reflection;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Foundation;

namespace Bihuan.Tests.Cases;

/// <summary>
/// Random commands, most of which are refused: whatever happens, a case equals the sum of its facts, stands at a stage its process draws,
/// moves only along drawn ways, has an owner, and keeps its first responsible person.
/// </summary>
public class CaseSequenceTests
{
    private static readonly (string Kind, string Channel)[] Starts =
        [("consultation", "own"), ("consultation", "online"), ("return", "offline"), ("repair", "own"), ("complaint", "own"), ("suggestion", "own")];

    [Fact, Requirement("CASE-16"), Requirement("CASE-05"), Requirement("CASE-07"), Requirement("CASE-09")]
    public void Whatever_is_tried_the_case_is_its_facts_and_never_ownerless()
    {
        var reached = new HashSet<string>();
        for (var seed = 1; seed <= 240; seed++)
        {
            var random = new Random(seed);
            var (kind, channel) = Starts[seed % Starts.Length];
            var live = LiveCase.Open(kind, channel);
            for (var step = 0; step < 500; step++)
            {
                live.After(TimeSpan.FromHours(random.Next(0, 60)));
                Try(live, random);
                Assert.NotNull(live.Process.Find(live.Case.Stage));
                Assert.NotEqual(Guid.Empty, live.Case.AssigneeId.Value);
                Assert.Equal(LiveCase.Agent, live.Case.FirstResponsibleId.Value);
            }

            AssertDrawn(live, seed);
            AssertSame(live.Case, live.Rebuilt(), seed);
            reached.Add(live.Case.Outcome ?? live.Case.Stage);
            reached.UnionWith(live.Facts.Select(x => x.Fact).OfType<CaseClosed>().Select(x => x.Outcome));
        }

        // The walk is no use when it never gets anywhere.
        Assert.Superset(new HashSet<string> { "confirmed", "unconfirmed", "answered", "withdrawn" }, reached);
    }

    private static void Try(LiveCase live, Random random)
    {
        var (x, process) = (live.Case, live.Process);
        var person = new[] { LiveCase.Agent, LiveCase.Technician, LiveCase.Inspector, LiveCase.Lead }[random.Next(4)];
        var codes = LiveCase.Policies.Codes;
        switch (random.Next(36))
        {
            case 0: Take(live, x.Assess("fault", "general", "p", null, null)); break;
            case 1: Take(live, x.RespondFirst("u", "s", live.Now.AddHours(random.Next(-1, 5)), "phone", live.Now)); break;
            case 2: Take(live, x.Transfer(LiveCase.Receiver(person, random.Next(2) == 0 ? LiveCase.Outlet : LiveCase.OtherOutlet, random.Next(4) > 0), "workload", null)); break;
            case 3: Take(live, x.ChangeLevel(codes.SupportLevels[random.Next(3)], LiveCase.Receiver(person, posts: ["agent", "technical-support", "technician"]), "raised-level", null)); break;
            case 4: Take(live, x.GradeAs(codes.Grades[random.Next(3)], "r", random.Next(2) == 0 ? LiveCase.Lead : null)); break;
            case 5: Take(live, x.RaiseUrgency("urgent", "r", codes.RankOfUrgency)); break;
            case 6: Take(live, x.LowerUrgency("ordinary", "r", codes.RankOfUrgency)); break;
            case 7: Take(live, x.ClassComplaint("other", codes.Timing("general"), "r", LiveCase.Superior)); break;
            case 8 when random.Next(8) == 0: Take(live, x.HandleAsComplex(process, LiveCase.Policies.Processes.Choose(x.Kind, x.ChannelKind, "complex"), "r")); break;
            case 9: Take(live, x.Coordinate(LiveCase.Lead, true, "p", process)); break;
            case 10: Take(live, x.Diagnose("c", "s", false, process)); break;
            case 11: Take(live, x.Plan(random.Next(3) == 0 ? [] : ["repair"], "p", process)); break;
            case 12: Take(live, x.ScheduleResources("p", "e", process)); break;
            case 13: Take(live, x.OfferVisit(person, true, "r", process)); break;
            case 14: Take(live, x.MakeAppointment(live.Now, live.Now.AddHours(random.Next(0, 3)), live.Now, process)); break;
            case 15: Take(live, x.StartVisit(person, true, process)); break;
            case 16: Take(live, x.EndVisit(person, true, "w", [], null, 1, process)); break;
            case 17 or 18: Take(live, x.Resolve("c", "s", [], person, process)); break;
            case 19: Take(live, x.TellResult("a", "phone", process)); break;
            case 20: Take(live, x.Confirm("phone", null, process)); break;
            case 21 when random.Next(30) == 0: Take(live, x.SayNotSolved("phone", null, process)); break;
            case 22: Take(live, random.Next(12) == 0 ? x.SendBack("r", person, process) : x.Review("f", person, process).Then<List<IFact>>(fact => new List<IFact> { fact })); break;
            case 23: Take(live, x.FollowUp(LiveCase.By(person, "quality-inspector", random.Next(4)), random.Next(5) switch { 0 when random.Next(4) == 0 => false, 1 => null, _ => true }, "phone", null, process)); break;
            case 24: Take(live, x.Rate(random.Next(1, 6), new Dictionary<string, int>(), null, false, random.Next(6) == 0, process)); break;
            case 25: Take(live, x.Archive(process)); break;
            case 26: Take(live, x.Close(random.Next(80) == 0 ? "withdrawn" : "unconfirmed", "r", process, LiveCase.Patience, live.Now)); break;
            case 27 when random.Next(30) == 0: Take(live, x.Reopen("r", process)); break;
            case 28: Take(live, random.Next(3) == 0 ? x.Hold("visit:1", "r").Then<IFact>(fact => fact) : new HoldReleased("visit:1")); break;
            case 29 when x.PassOverSilence(process, LiveCase.Patience, live.Now) is { } silent: live.Take(silent); break;
            case 30: Take(live, Assess(x, random)); break;
            case 31: Take(live, x.HandleFirst("a")); break;
            case 32: Take(live, x.ReportUp(LiveCase.Superior, "r")); break;
            case 33 when random.Next(6) == 0: Take(live, x.DeclareEmergency(LiveCase.Policies.Emergencies.Events[0], "n", codes.RankOfUrgency)); break;
            case 34: Take(live, random.Next(3) == 0 ? x.Hold(ServiceCase.EmergencyHold, "red-order").Then<IFact>(fact => fact) : new HoldReleased(ServiceCase.EmergencyHold)); break;
            default: Take(live, x.MoveTo(process.Stages[random.Next(process.Stages.Count)].Id, process)); break;
        }
    }

    private static Result<List<IFact>> Assess(ServiceCase x, Random random)
    {
        var policy = LiveCase.Policies.ComplaintLevels;
        var marks = policy.Criteria.ToDictionary(c => c.Code, c => c.Marks[random.Next(c.Marks.Count)].Code);
        return x.AssessComplaint(new ComplaintMarks(marks["urgency"], marks["scope"], marks["difficulty"]), policy.LevelOf(marks), "r", "A1", random.Next(2) == 0, LiveCase.Superior);
    }

    private static void Take<T>(LiveCase live, Result<T> decision)
        where T : IFact
    {
        if (decision.IsOk) live.Do(decision);
    }

    private static void Take(LiveCase live, Result<List<IFact>> decision)
    {
        if (decision.IsOk) live.Do(decision);
    }

    private static void Take(LiveCase live, IFact fact) => live.Take(fact);

    /// <summary>Read from the facts alone, so that a decision that lies about itself is found.</summary>
    private static void AssertDrawn(LiveCase live, int seed)
    {
        var opened = (CaseOpened)live.Facts[0].Fact;
        var process = LiveCase.Policies.Processes.Find(opened.Process, opened.ProcessVersion)!;
        var stage = opened.Stage;
        foreach (var (fact, _) in live.Facts)
        {
            switch (fact)
            {
                case StageEntered x:
                    Assert.Equal(stage, x.From);
                    Assert.True(process.After(stage).Any(y => y.Id == x.To), $"Seed {seed}: {stage} to {x.To} is not drawn.");
                    stage = x.To;
                    break;
                case CaseReopened x:
                    Assert.Equal(process.ReopensTo, x.ToStage);
                    stage = x.ToStage;
                    break;
                case ProcessChanged x:
                    process = LiveCase.Policies.Processes.Find(x.ToProcess, x.ToVersion)!;
                    stage = x.Stage;
                    break;
            }
        }

        Assert.Equal(stage, live.Case.Stage);
    }

    private static void AssertSame(ServiceCase expected, ServiceCase actual, int seed)
    {
        foreach (var property in typeof(ServiceCase).GetProperties(BindingFlags.Public | BindingFlags.Instance))
            Assert.True(Show(property.GetValue(expected)) == Show(property.GetValue(actual)), $"Seed {seed}: {property.Name} differs.");
    }

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable items => string.Join(',', items.Cast<object?>().Select(Show)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
