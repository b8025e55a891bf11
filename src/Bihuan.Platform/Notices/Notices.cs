using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Http;
using Bihuan.Platform.Live;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Bihuan.Platform.Notices;

/// <summary>Something a person should know, shown under the bell until it is read. Arguments are never personal data.</summary>
internal sealed class NoticeRow : IAppendRow
{
    private static readonly AppendTable Notices = new("platform_notice", "id", "user_id", "code", "case_id", "args", "at", "read_at");

    public required Guid Id { get; init; }

    public required UserId UserId { get; init; }

    public required string Code { get; init; }

    public Guid? CaseId { get; init; }

    /// <summary>A JSON array of texts for the placeholders of the word <c>notice.CODE</c>.</summary>
    public required string Args { get; init; }

    public required DateTimeOffset At { get; init; }

    public DateTimeOffset? ReadAt { get; set; }

    public AppendTable Table => Notices;

    public void Write(IColumnSink sink)
    {
        sink.Add(Id);
        sink.Add(UserId.Value);
        sink.Add(Code);
        sink.Add(CaseId);
        sink.Add(Args);
        sink.Add(At);
        sink.Add(ReadAt);
    }
}

/// <summary>What a notice that counts others says after more have come.</summary>
internal sealed record NoticeRecounted(Guid Id, string Args) : IAppendRow
{
    private static readonly AppendTable Notices = AppendTable.Change("platform_notice", ["args"], ["id"]);

    public AppendTable Table => Notices;

    public void Write(IColumnSink sink)
    {
        sink.Add(Args);
        sink.Add(Id);
    }
}

internal sealed class NoticeTable : IEntityTypeConfiguration<NoticeRow>
{
    public void Configure(EntityTypeBuilder<NoticeRow> builder)
    {
        builder.ToTable("platform_notice");
        builder.HasKey(x => x.Id);
        builder.Property(x => x.Code).HasMaxLength(60);
        builder.Property(x => x.Args).HasMaxLength(1000);
        builder.Ignore(x => x.Table);
        builder.HasIndex(x => new { x.UserId, x.ReadAt, x.At });
    }
}

/// <summary>One notice as its reader sees it. The text is the word <c>notice.CODE</c> with its arguments.</summary>
public sealed record Notice(Guid Id, string Code, Guid? CaseId, IReadOnlyList<string> Args, DateTimeOffset At, bool IsRead);

/// <param name="Items">The newest first.</param>
/// <param name="Next">Where the next page begins; null when there is none.</param>
public sealed record NoticePage(IReadOnlyList<Notice> Items, string? Next);

/// <summary>Notices of people at the desk: told in the transaction of what they tell of, counted under the bell, read on a page of their own.</summary>
public sealed class Notices(LiveHub live, IEnumerable<INoticeFollower> followers)
{
    public const int PageSize = 50;

    /// <summary>Of one sort for one person within a minute; those beyond are counted in one notice.</summary>
    public const int EachMax = 20;

    /// <summary>Tells somebody. The product itself and seats without a person are told nothing.</summary>
    public void Tell(ServiceDb db, Guid user, string code, Guid? caseId, IReadOnlyList<string> args, DateTimeOffset at)
    {
        if (user == Guid.Empty) return;
        db.AfterCommit(() => live.Notify(user));
        db.Append(new NoticeRow { Id = Ids.At(at), UserId = new UserId(user), Code = code, CaseId = caseId, Args = JsonSerializer.Serialize(args), At = at });
        foreach (var follower in followers) follower.Told(db, user, code, caseId, args, at);
    }

    /// <summary>
    /// Tells somebody of one of what may be hundreds, with the save of this change. Those beyond <see cref="EachMax"/> of a sort within a minute are counted in
    /// one notice, which grows.
    /// </summary>
    public void TellOneOfMany(ServiceDb db, Guid user, string code, Guid? caseId, IReadOnlyList<string> args, DateTimeOffset at)
    {
        if (user == Guid.Empty) return;
        if (db.Loaded<NoticeCrowd>(Guid.Empty) is not { } crowd) db.Keep(Guid.Empty, crowd = new NoticeCrowd());
        if (crowd.IsEmpty) db.BeforeWriting(ct => crowd.Tell(db, this, ct));
        crowd.Add(user, code, new NoticeOfMany(caseId, args, at));
    }

    /// <summary>Says anew what a notice that is there counts.</summary>
    internal void Recount(ServiceDb db, Guid user, Guid notice, IReadOnlyList<string> args)
    {
        db.AfterCommit(() => live.Notify(user));
        db.Append(new NoticeRecounted(notice, JsonSerializer.Serialize(args)));
    }

    /// <summary>Counted no further than 100, and by hand: every page of the desk asks for it.</summary>
    public ValueTask<int> Unread(ServiceDb db, Guid user, CancellationToken ct) =>
        db.One("SELECT count(*) FROM (SELECT 1 FROM platform_notice WHERE user_id = $1 AND read_at IS NULL LIMIT 100) unread", HotValues.Of(db, user), static row => (int)row.Long(0), ct);

    /// <summary>The newest first, a page of them. <paramref name="after"/> is where the page before ended, see <see cref="NoticePage.Next"/>.</summary>
    public async Task<NoticePage> List(ServiceDb db, Guid user, string? after, CancellationToken ct)
    {
        var chosen = Of(db, user);
        if (TimeCursor.Read(after) is var (at, id)) chosen = chosen.Where(x => x.At <= at && (x.At < at || x.Id.CompareTo(id) < 0));
        var rows = await chosen.OrderByDescending(x => x.At).ThenByDescending(x => x.Id).Take(PageSize + 1).ToListAsync(ct);
        var next = rows.Count > PageSize ? new TimeCursor(rows[PageSize - 1].At, rows[PageSize - 1].Id).ToString() : null;
        return new NoticePage([.. rows.Take(PageSize).Select(Read)], next);
    }

    /// <summary>One of somebody's own; null for anybody else's.</summary>
    public async Task<Notice?> Find(ServiceDb db, Guid user, Guid notice, CancellationToken ct) =>
        await Of(db, user).FirstOrDefaultAsync(x => x.Id == notice, ct) is { } row ? Read(row) : null;

    private static IQueryable<NoticeRow> Of(ServiceDb db, Guid user)
    {
        var id = new UserId(user);
        return db.Set<NoticeRow>().Where(x => x.UserId == id);
    }

    private static Notice Read(NoticeRow x) => new(x.Id, x.Code, x.CaseId, JsonSerializer.Deserialize<string[]>(x.Args) ?? [], x.At, x.ReadAt is not null);

    /// <summary>Marks read whatever anybody was told before; for generated companies, whose people have seen their year.</summary>
    public Task<int> ReadBefore(ServiceDb db, DateTimeOffset before, DateTimeOffset at, CancellationToken ct) =>
        db.Set<NoticeRow>().Where(x => x.ReadAt == null && x.At < before).ExecuteUpdateAsync(x => x.SetProperty(y => y.ReadAt, at), ct);

    /// <summary>Marks one notice read, or with null all of them; somebody else's are left alone.</summary>
    public Task<int> Read(ServiceDb db, Guid user, Guid? notice, DateTimeOffset at, CancellationToken ct) =>
        Of(db, user).Where(x => x.ReadAt == null && (notice == null || x.Id == notice)).ExecuteUpdateAsync(x => x.SetProperty(row => row.ReadAt, at), ct);
}
