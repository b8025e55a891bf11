using Bihuan.Foundation;

namespace Bihuan.Cases.Domain.Policies;

/// <summary>A kind of emergency (GRD-12): the danger words that declare it by themselves, and the post that is told at once.</summary>
internal sealed record EmergencyEvent(string Code, IReadOnlyList<string> Signals, string Urgency, string Tells);

/// <summary>One thing to do, by whose post, and how many minutes after the checklist opened it is due.</summary>
internal sealed record ChecklistItem(string Code, string Post, int Minutes, bool Mandatory);

/// <summary>What to do in an emergency, and which grades or events open it.</summary>
internal sealed record Checklist(string Code, IReadOnlyList<string> Grades, IReadOnlyList<string> Events, IReadOnlyList<ChecklistItem> Items);

/// <summary>Emergencies as policy data: events, checklists, and how long an alarm may go unseen.</summary>
internal sealed record EmergencyPolicy(
    int Version, int AcknowledgeWithinMinutes, IReadOnlyList<EmergencyEvent> Events, IReadOnlyList<Checklist> Checklists, IReadOnlyList<string>? Meets = null)
{
    public const string FileName = "policies/emergencies.yaml";

    public TimeSpan AcknowledgeWithin => TimeSpan.FromMinutes(AcknowledgeWithinMinutes);

    public EmergencyEvent? Event(string code) => Events.FirstOrDefault(x => x.Code == code);

    /// <summary>The emergencies that danger words declare, in the order of the policy.</summary>
    public IEnumerable<EmergencyEvent> DeclaredBy(IReadOnlyCollection<string> signals) => Events.Where(x => x.Signals.Any(signals.Contains));

    public IEnumerable<Checklist> OpenedByGrade(string grade) => Checklists.Where(x => x.Grades.Contains(grade));

    public IEnumerable<Checklist> OpenedByEvent(string code) => Checklists.Where(x => x.Events.Contains(code));

    public static IEnumerable<PolicyFault> Check(EmergencyPolicy policy, CodeBook codes, DangerWordList dangers, IReadOnlySet<string> posts)
    {
        if (policy.AcknowledgeWithinMinutes is < 1 or > 10_080) yield return new PolicyFault("acknowledge-within-minutes", "emergencies.out-of-range", "An alarm is seen within 1 minute to 7 days.");
        foreach (var fault in CheckEvents(policy, codes, dangers, posts)) yield return fault;
        foreach (var fault in CheckChecklists(policy, codes, posts)) yield return fault;
    }

    private static IEnumerable<PolicyFault> CheckEvents(EmergencyPolicy policy, CodeBook codes, DangerWordList dangers, IReadOnlySet<string> posts)
    {
        for (var i = 0; i < policy.Events.Count; i++)
        {
            var (x, path) = (policy.Events[i], $"events[{i}]");
            if (policy.Events.Take(i).Any(y => y.Code == x.Code)) yield return new PolicyFault(path + ".code", "emergencies.duplicate", $"'{x.Code}' stands twice.");
            if (codes.RankOfUrgency(x.Urgency) < 0) yield return new PolicyFault(path + ".urgency", "emergencies.unknown-urgency", $"'{x.Urgency}' is no urgency.");
            if (!posts.Contains(x.Tells)) yield return new PolicyFault(path + ".tells", "emergencies.unknown-post", $"'{x.Tells}' is no post.");
            foreach (var signal in x.Signals.Where(s => !dangers.Words.Any(w => w.Code == s)))
                yield return new PolicyFault(path + ".signals", "emergencies.unknown-signal", $"'{signal}' is no danger word.");
        }
    }

    private static IEnumerable<PolicyFault> CheckChecklists(EmergencyPolicy policy, CodeBook codes, IReadOnlySet<string> posts)
    {
        for (var i = 0; i < policy.Checklists.Count; i++)
        {
            var (list, path) = (policy.Checklists[i], $"checklists[{i}]");
            if (policy.Checklists.Take(i).Any(x => x.Code == list.Code)) yield return new PolicyFault(path + ".code", "emergencies.duplicate", $"'{list.Code}' stands twice.");
            if (list.Grades.Count + list.Events.Count == 0) yield return new PolicyFault(path, "emergencies.never-opens", "A checklist names a grade or an event that opens it.");
            if (list.Items.Count == 0) yield return new PolicyFault(path + ".items", "emergencies.no-items", "A checklist has at least one item.");
            foreach (var grade in list.Grades.Where(x => codes.Grade(x) is null)) yield return new PolicyFault(path + ".grades", "emergencies.unknown-grade", $"'{grade}' is no grade.");
            foreach (var code in list.Events.Where(x => policy.Event(x) is null)) yield return new PolicyFault(path + ".events", "emergencies.unknown-event", $"'{code}' is no event.");
            for (var j = 0; j < list.Items.Count; j++)
            {
                var (item, at) = (list.Items[j], $"{path}.items[{j}]");
                if (list.Items.Take(j).Any(x => x.Code == item.Code)) yield return new PolicyFault(at + ".code", "emergencies.duplicate", $"'{item.Code}' stands twice.");
                if (!posts.Contains(item.Post)) yield return new PolicyFault(at + ".post", "emergencies.unknown-post", $"'{item.Post}' is no post.");
                if (item.Minutes is < 1 or > 43_200) yield return new PolicyFault(at + ".minutes", "emergencies.out-of-range", "An item is due within 1 minute to 30 days.");
            }
        }
    }
}
