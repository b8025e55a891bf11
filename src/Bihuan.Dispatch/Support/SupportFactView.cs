using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;

namespace Bihuan.Dispatch.Support;

/// <summary>What technical support adds to a case's story.</summary>
internal sealed class SupportFactView : IFactView
{
    public IReadOnlyCollection<string> Names { get; } = ["support.asked", "support.fault-repeated", "support.taken", "support.handed-over", "support.answered"];

    public StoryView? Show(StoryFact fact, StoryReader r) => fact.Fact switch
    {
        SupportAsked x => new("visit", "headset", Title(fact, r) + " · " + r.Words.Code("support-kind", x.Kind)) { Text = r.Text(x.Question) },
        FaultRepeated x => new("visit", "repeat", r.Words.Format("dispatch.support.repeated", x.EarlierVisits, x.WithinDays)) { IsBreach = x.IsGrave },
        SupportTaken x => new("visit", "user-check", Title(fact, r) + " · " + r.Name(x.PersonId)),
        SupportHandedOver x => new("visit", "building-store", Title(fact, r)) { Text = r.Text(x.Reason) },
        SupportAnswered x => new("visit", "headset", Title(fact, r) + " · " + r.Words.Code("support-outcome", x.Outcome) + " · " + r.Name(x.PersonId)) { Text = r.Text(x.Answer) },
        _ => null,
    };

    private static string Title(StoryFact fact, StoryReader r) => r.Words.Code("fact", fact.Name);
}
