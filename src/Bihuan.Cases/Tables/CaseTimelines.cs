using Bihuan.Cases.Domain;
using Bihuan.Foundation;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;

namespace Bihuan.Cases.Tables;

internal sealed class CaseTimelines : ITimelineSource
{
    public async Task<ITimeline?> Load(ServiceDb db, Guid stream, CancellationToken ct) => await db.LoadCase(new CaseId(stream), ct);

    public async Task<IReadOnlyList<ToldTimeline>> LoadToTell(ServiceDb db, IReadOnlyList<Guid> streams, CancellationToken ct) =>
        [.. (await db.LoadCasesToTell(streams, ct)).Select(x => new ToldTimeline(x, new MovedHead(x, x.CountedSeq)))];

    /// <summary>
    /// All that a fact which nobody did can change of a case. No index holds any of it. That nobody else has moved the case meanwhile the chain
    /// itself sees to: two facts of one number are refused.
    /// </summary>
    private sealed record MovedHead(ServiceCase Case, long CountedBefore) : IAppendRow
    {
        private static readonly AppendTable s_heads = AppendTable.Change("cases_service_case", ["last_activity_at", "seq", "head_hash", "head_recorded_at"], ["id"]);

        public AppendTable Table => s_heads;

        public void Write(IColumnSink sink)
        {
            if (Case.CountedSeq != CountedBefore) throw new InvalidOperationException("A fact that counts was recorded on a case that was loaded to be told.");
            sink.Add(Case.LastActivityAt);
            sink.Add(Case.Seq);
            sink.Add(Case.HeadHash);
            sink.Add(Case.HeadRecordedAt);
            sink.Add(Case.Id.Value);
        }
    }
}
