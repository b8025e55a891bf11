using Bihuan.Cases.Contracts;
using Bihuan.Foundation;

namespace Bihuan.Cases.Domain;

/// <summary>A stay at a stage. The end is null while it lasts; the seconds then count to the instant asked for.</summary>
internal sealed record StageStay(string Process, string Stage, int Round, DateTimeOffset From, DateTimeOffset? To, long Seconds, bool IsWork);

/// <summary>One visit with what was done (CASE-17).</summary>
internal sealed record VisitRecord(Guid TechnicianId, DateTimeOffset? ArrivedAt, DateTimeOffset LeftAt, string Work, IReadOnlyList<string> PartsReplaced, string? Equipment, int PeopleUsed);

/// <summary>
/// The electronic work order (CASE-16, CASE-17), worked out from the facts and kept nowhere. Handling time is what was spent in stages
/// of work; time to solution runs from the request to the last solution.
/// </summary>
internal sealed record ServiceRecord(
    IReadOnlyList<StageStay> Stages,
    IReadOnlyList<VisitRecord> Visits,
    IReadOnlyList<Guid> Handlers,
    DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt,
    long HandlingSeconds,
    long? SolutionSeconds,
    int PeopleUsed,
    IReadOnlyList<string> Equipment,
    int RepeatContacts,
    int Transfers,
    string? CustomersWord,
    string? CustomersRemark)
{
    /// <param name="facts">In their order.</param>
    /// <param name="isWork">Whether a stage of a process in a version is one of work.</param>
    public static ServiceRecord Of(IEnumerable<(IFact Fact, DateTimeOffset At)> facts, Func<string, int, string, bool> isWork, DateTimeOffset now)
    {
        var reading = new Reading(isWork);
        foreach (var (fact, at) in facts) reading.Take(fact, at);
        return reading.Finish(now);
    }

    private sealed class Reading(Func<string, int, string, bool> isWork)
    {
        private readonly List<StageStay> _stages = [];
        private readonly List<VisitRecord> _visits = [];
        private readonly List<Guid> _handlers = [];
        private readonly List<Guid> _workers = [];
        private readonly List<string> _equipment = [];
        private (string Process, int Version, string Stage, DateTimeOffset From)? _here;
        private DateTimeOffset? _startedAt;
        private DateTimeOffset? _solvedAt;
        private DateTimeOffset? _endedAt;
        private DateTimeOffset? _arrivedAt;
        private int _round = 1;
        private int _peopleUsed;
        private int _repeats;
        private int _transfers;
        private string? _word;
        private string? _remark;

        public void Take(IFact fact, DateTimeOffset at)
        {
            switch (fact)
            {
                case CaseOpened x: (_startedAt, _here) = (at, (x.Process, x.ProcessVersion, x.Stage, at)); break;
                case StageEntered x: Enter(x.To, at); break;
                case ProcessChanged x: Change(x, at); break;
                case CaseReopened x: Reopen(x, at); break;
                case CaseClosed or CaseJoined: End(at); break;
                case CaseSeparated when _endedAt is not null: (_endedAt, _here) = (null, Resumed(at)); break;
                case CaseAssigned x: Add(_handlers, x.AssigneeId); break;
                case CaseTransferred x: Add(_handlers, x.ToId); _transfers++; break;
                case VisitStarted: _arrivedAt = at; break;
                case VisitEnded x: Visit(x, at); break;
                case ResourcesScheduled { Equipment.Text: { Length: > 0 } equipment }: Add(_equipment, equipment); break;
                case CaseResolved x: _solvedAt = at; Add(_workers, x.SolvedById); break;
                case ContactAdded { IsRepeat: true }: _repeats++; break;
                case ResultConfirmed x: (_word, _remark) = ("confirmed", x.Remark.Text); break;
                case NotSolved x: (_word, _remark) = ("not-solved", x.Remark.Text); break;
            }
        }

        public ServiceRecord Finish(DateTimeOffset now)
        {
            if (_here is { } here) _stages.Add(Stay(here, null, now));
            return new ServiceRecord(
                _stages, _visits, _handlers, _startedAt, _endedAt, _stages.Where(x => x.IsWork).Sum(x => x.Seconds),
                _solvedAt is { } solved && _startedAt is { } started ? (long)(solved - started).TotalSeconds : null,
                Math.Max(_peopleUsed, _workers.Count), _equipment, _repeats, _transfers, _word, _remark);
        }

        private void Enter(string stage, DateTimeOffset at)
        {
            if (_here is not { } here) return;
            _stages.Add(Stay(here, at, at));
            _here = here with { Stage = stage, From = at };
        }

        private void Change(ProcessChanged x, DateTimeOffset at)
        {
            if (_here is { } here) _stages.Add(Stay(here, at, at));
            _here = (x.ToProcess, x.ToVersion, x.Stage, at);
        }

        private void Reopen(CaseReopened x, DateTimeOffset at)
        {
            if (_here is { } here) _stages.Add(Stay(here, at, at));
            var (process, version) = _here is { } open ? (open.Process, open.Version) : (_left.Process, _left.Version);
            (_here, _round, _endedAt) = ((process, version, x.ToStage, at), x.Round, null);
        }

        private (string Process, int Version, string Stage) _left = ("", 0, "");

        private void End(DateTimeOffset at)
        {
            if (_here is { } here)
            {
                _stages.Add(Stay(here, at, at));
                _left = (here.Process, here.Version, here.Stage);
            }

            (_here, _endedAt) = (null, at);
        }

        private (string, int, string, DateTimeOffset)? Resumed(DateTimeOffset at) => (_left.Process, _left.Version, _left.Stage, at);

        private void Visit(VisitEnded x, DateTimeOffset at)
        {
            _visits.Add(new VisitRecord(x.TechnicianId, _arrivedAt, at, x.Work.Text ?? "", [.. x.PartsReplaced.Select(y => y.Text ?? "")], x.Equipment?.Text, x.PeopleUsed));
            (_arrivedAt, _peopleUsed) = (null, Math.Max(_peopleUsed, x.PeopleUsed));
            Add(_workers, x.TechnicianId);
            if (x.Equipment?.Text is { Length: > 0 } equipment) Add(_equipment, equipment);
        }

        private StageStay Stay((string Process, int Version, string Stage, DateTimeOffset From) here, DateTimeOffset? to, DateTimeOffset until) =>
            new(here.Process, here.Stage, _round, here.From, to, Math.Max(0, (long)(until - here.From).TotalSeconds), isWork(here.Process, here.Version, here.Stage));

        private static void Add<T>(List<T> list, T item)
        {
            if (!list.Contains(item)) list.Add(item);
        }
    }
}
