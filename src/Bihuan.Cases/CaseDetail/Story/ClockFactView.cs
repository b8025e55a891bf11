using Bihuan.Cases.Contracts;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Cases.CaseDetail.Story;

/// <summary>What the clocks said of the case.</summary>
internal sealed class ClockFactView : IFactView
{
    public IReadOnlyCollection<string> Names { get; } = ["clock.warned", "clock.breached"];

    public StoryView? Show(StoryFact fact, StoryReader reader) => fact.Fact switch
    {
        ClockWarned x => new("fact", "clock", reader.Words.Format("cases.story.clock-warned", reader.Words.Code("clock", x.Clock), reader.Time(x.DueAt))),
        ClockBreached x => new("fact", "clock", reader.Words.Format("cases.story.clock-breached", reader.Words.Code("clock", x.Clock), reader.Time(x.DueAt))) { IsBreach = true },
        _ => null,
    };
}
