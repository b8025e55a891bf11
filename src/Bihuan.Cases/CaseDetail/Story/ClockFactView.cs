using Bihuan.Cases.Contracts;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Cases.CaseDetail.Story;

/// <summary>What the clocks said of the case.</summary>
internal sealed class ClockFactView : IFactView
{
    public IReadOnlyCollection<string> Names { get; } = ["clock.warned", "clock.breached", "clock.due-changed", "clock.extension-asked", "clock.extended", "clock.extension-refused"];

    public StoryView? Show(StoryFact fact, StoryReader reader) => fact.Fact switch
    {
        ClockWarned x => new("fact", "clock", reader.Words.Format("cases.story.clock-warned", reader.Words.Code("clock", x.Clock), reader.Time(x.DueAt))),
        ClockBreached x => new("fact", "clock", reader.Words.Format("cases.story.clock-breached", reader.Words.Code("clock", x.Clock), reader.Time(x.DueAt))) { IsBreach = true },
        ClockDueChanged { NewDueAt: { } due } x => new("fact", "clock", reader.Words.Format("cases.story.clock-due-changed", reader.Words.Code("clock", x.Clock), reader.Time(due))),
        ClockExtensionAsked x => new("fact", "clock-pause", reader.Words.Format("cases.story.clock-extension-asked", reader.Words.Code("clock", x.Clock))) { Text = reader.Text(x.Reason) },
        ClockExtendedFact x => new("fact", "clock-pause", reader.Words.Format("cases.story.clock-extended", reader.Words.Code("clock", x.Clock), reader.Time(x.NewDueAt))) { Text = reader.Text(x.Reason) },
        ClockExtensionRefused x => new("fact", "clock-pause", reader.Words.Format("cases.story.clock-extension-refused", reader.Words.Code("clock", x.Clock))) { Text = reader.Text(x.Reason) },
        _ => null,
    };
}
