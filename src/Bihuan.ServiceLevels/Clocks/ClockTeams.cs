using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Clocks;

/// <summary>A case that is handed on takes its running clocks along; what has ended stays with the team that had it then.</summary>
internal sealed class ClockTeams : IFactListener
{
    public IReadOnlyCollection<string> Names { get; } = ["case.transferred"];

    public ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Timeline is not IHasPlace { PlaceId: var team }) return ValueTask.CompletedTask;
        db.Append(new RunningClocksMoved(fact.Timeline.StreamId, team));
        // Rows that this change holds are not written yet.
        foreach (var row in db.Loaded<ClockBook>(fact.Timeline.StreamId)?.Rows ?? [])
            if (row.Outcome == ClockOutcome.Running) row.TeamId = team;
        return ValueTask.CompletedTask;
    }

    private sealed record RunningClocksMoved(Guid Subject, Guid Team) : IAppendRow
    {
        private static readonly AppendTable Moved = AppendTable.Change("servicelevels_clock", ["team_id"], ["subject_id", "outcome"]);

        public AppendTable Table => Moved;

        public void Write(IColumnSink sink)
        {
            sink.Add(Team);
            sink.Add(Subject);
            sink.Add(nameof(ClockOutcome.Running));
        }
    }
}
