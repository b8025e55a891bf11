using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Words;
using Bihuan.Staff.Contracts;
using Bihuan.Staff.Domain;
using Bihuan.Ui;

namespace Bihuan.Staff.KeepRoster;

/// <summary>One stretch of duty on a day of the week view.</summary>
public sealed record DutyLine(string Hours, string Person, bool IsExtra);

/// <summary>A day of the week view: who is on duty, and where nobody is.</summary>
public sealed record DutyDay(DateOnly On, string Name, bool IsToday, IReadOnlyList<DutyLine> Lines, IReadOnlyList<string> Gaps);

/// <summary>A line of the pattern, or a day that differs, with the id to take it away by.</summary>
public sealed record RosterLine(Guid Id, string Person, string When, string? Note);

/// <summary>Who is on duty at this moment, and by what.</summary>
public sealed record DutyNow(string Person, string Post, string Way);

/// <summary>The week of one post of one unit.</summary>
public sealed record RosterView(
    Guid Organisation, string Post, DateOnly Monday, IReadOnlyList<DutyDay> Days, IReadOnlyList<string> Gaps, IReadOnlyList<RosterLine> Pattern, IReadOnlyList<RosterLine> Exceptions,
    DutyNow Now, IReadOnlyList<Choice> Units, IReadOnlyList<Choice> Posts, IReadOnlyList<Choice> People, bool MayManage, bool HasPlan)
{
    public string At(DateOnly monday) => $"/desk/roster?organisation={Organisation}&post={Post}&week={RosterFile.Date(monday)}";
}

/// <summary>Reads the week of a post: what is planned, where nobody is, and in plain words who then stands in.</summary>
internal sealed class RosterReader(DutyRoster roster, OrganisationTree tree, PeopleDirectory people, RosterPosts posts, CompanyZone zone, TimeProvider clock, Words words)
{
    private const string UsualPost = "agent-lead";

    public RosterView Read(Guid? organisation, string? post, DateOnly? week, Actor actor)
    {
        var reach = actor.ReachOf(StaffPermissions.ReadRoster);
        var units = tree.Current.Nodes.Where(x => x.IsActive && reach.Covers(x.Id, isOwn: x.Id == actor.OrganisationId)).ToList();
        var unit = units.Find(x => x.Id == organisation) ?? units.Find(x => x.Id == actor.OrganisationId) ?? units.FirstOrDefault() ?? tree.Current.Root!;
        var chosen = posts.All.Contains(post ?? "", StringComparer.Ordinal) ? post! : UsualPost;
        var now = clock.Now();
        var today = zone.Day(now);
        var monday = MondayOf(week ?? today);
        var plan = roster.RosterOf(chosen, unit.Id);
        var days = Enumerable.Range(0, 7).Select(x => Day(plan, monday.AddDays(x), today)).ToList();
        var onDuty = roster.Find(chosen, unit.Id, now);
        return new RosterView(
            unit.Id, chosen, monday, days, plan.IsEmpty ? [] : Gaps(plan, chosen, unit.Id, monday),
            [.. plan.Shifts.OrderBy(x => ((int)x.Day + 6) % 7).ThenBy(x => x.From).Select(Line)],
            [.. plan.Exceptions.Where(x => x.On >= today.AddDays(-1)).OrderBy(x => x.On).ThenBy(x => x.From).Select(Line)],
            new DutyNow(people.NameOf(onDuty.Person), words.Code("post", onDuty.Post), onDuty.Way),
            [.. units.Select(x => new Choice(x.Id.ToString(), x.Name))],
            [.. posts.All.Select(x => new Choice(x, words.Code("post", x)))],
            [.. people.All.Where(x => x.IsActive && x.Holds(chosen)).OrderBy(x => x.OrganisationId != unit.Id).ThenBy(x => x.Name, StringComparer.CurrentCulture).Select(x => new Choice(x.Id.ToString(), $"{x.Name} \u00b7 {tree.Current.NameOf(x.OrganisationId)}"))],
            actor.ReachOf(StaffPermissions.ManageRoster).Covers(unit.Id, isOwn: false),
            !plan.IsEmpty);
    }

    internal static DateOnly MondayOf(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private DutyDay Day(Roster plan, DateOnly on, DateOnly today) => new(
        on,
        words["weekday." + on.DayOfWeek.ToString().ToLowerInvariant()],
        on == today,
        [.. plan.SpansOf(on).Select(x => new DutyLine(Hours(x.From, x.Until), people.NameOf(x.Person), IsExtra(plan, on, x)))],
        plan.IsEmpty ? [] : [.. plan.GapsOf(on).Select(x => Hours(x.From, x.Until))]);

    private static bool IsExtra(Roster plan, DateOnly on, DutySpan span) => plan.Exceptions.Any(x => !x.IsAbsence && x.On == on && x.Person == span.Person && x.From == span.From);

    /// <summary>A sentence for each gap, gaps that touch at midnight told as one.</summary>
    private List<string> Gaps(Roster plan, string post, Guid organisation, DateOnly monday)
    {
        var standIn = roster.StandIn(post, organisation);
        var told = new List<string>();
        foreach (var gap in Enumerable.Range(0, 7).SelectMany(x => plan.GapsOf(monday.AddDays(x))))
            told.Add(words.Format("staff.roster.gap", words["weekday." + gap.On.DayOfWeek.ToString().ToLowerInvariant()], Hours(gap.From, gap.Until), people.NameOf(standIn.Person), words.Code("post", standIn.Post)));
        return told;
    }

    private RosterLine Line(WeeklyShift x) => new(
        x.Id, people.NameOf(x.Person), words["weekday." + x.Day.ToString().ToLowerInvariant()] + " " + Hours(x.From, x.Until <= x.From ? x.Until + Roster.DayMinutes : x.Until),
        x.ValidUntil is { } last ? words.Format("staff.roster.until", RosterFile.Date(last)) : null);

    private RosterLine Line(RosterException x) => new(
        x.Id, people.NameOf(x.Person), RosterFile.Date(x.On) + " " + Hours(x.From, x.Until <= x.From ? x.Until + Roster.DayMinutes : x.Until),
        words["staff.roster.kind." + (x.IsAbsence ? "absence" : "extra")] + " \u00b7 " + x.Reason);

    /// <summary>Past midnight the end says so.</summary>
    private string Hours(int from, int until) =>
        until > Roster.DayMinutes ? words.Format("staff.roster.overnight", RosterFile.Time(from), RosterFile.Time(until - Roster.DayMinutes)) : $"{RosterFile.Time(from)}\u2013{RosterFile.Time(until)}";
}
