using System.Globalization;
using System.Text.Json;
using Bihuan.Foundation;
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

/// <summary>Notices of people at the desk: told in the transaction of what they tell of, counted under the bell, read on a page of their own.</summary>
public sealed class Notices(LiveHub live, IEnumerable<INoticeFollower> followers)
{
    public const int PageSize = 50;

    /// <summary>Of one sort for one person in one change; those beyond are counted in one notice.</summary>
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
    /// Tells somebody of one of what may be hundreds: a server that stood still for a weekend finds all of them at once, and a bell that rings three hundred
    /// times says no more than one that counts them, and hides everything else.
    /// </summary>
    public void TellOneOfMany(ServiceDb db, Guid user, string code, Guid? caseId, IReadOnlyList<string> args, DateTimeOffset at)
    {
        if (user == Guid.Empty) return;
        if (db.Loaded<Crowd>(user) is not { } crowd) db.Keep(user, crowd = []);
        if (crowd.Count == 0) db.BeforeWriting(() => TellRest(db, user, crowd, at));
        var count = crowd[code] = crowd.GetValueOrDefault(code) + 1;
        if (count <= EachMax) Tell(db, user, code, caseId, args, at);
    }

    private void TellRest(ServiceDb db, Guid user, Crowd crowd, DateTimeOffset at)
    {
        foreach (var (code, count) in crowd.Where(x => x.Value > EachMax))
            Tell(db, user, code + NoticeText.Many, null, [(count - EachMax).ToString(CultureInfo.InvariantCulture), "@notice-name." + code], at);
        crowd.Clear();
    }

    /// <summary>Counted no further than 100, and by hand: every page of the desk asks for it.</summary>
    public ValueTask<int> Unread(ServiceDb db, Guid user, CancellationToken ct) =>
        db.One("SELECT count(*) FROM (SELECT 1 FROM platform_notice WHERE user_id = $1 AND read_at IS NULL LIMIT 100) unread", HotValues.Of(db, user), static row => (int)row.Long(0), ct);

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Notice>> Newest(ServiceDb db, Guid user, CancellationToken ct)
    {
        var id = new UserId(user);
        var rows = await db.Set<NoticeRow>().Where(x => x.UserId == id).OrderByDescending(x => x.At).Take(PageSize).ToListAsync(ct);
        return rows.ConvertAll(x => new Notice(x.Id, x.Code, x.CaseId, JsonSerializer.Deserialize<string[]>(x.Args) ?? [], x.At, x.ReadAt is not null));
    }

    /// <summary>Marks read whatever anybody was told before; for generated companies, whose people have seen their year.</summary>
    public Task<int> ReadBefore(ServiceDb db, DateTimeOffset before, DateTimeOffset at, CancellationToken ct) =>
        db.Set<NoticeRow>().Where(x => x.ReadAt == null && x.At < before).ExecuteUpdateAsync(x => x.SetProperty(y => y.ReadAt, at), ct);

    /// <summary>Marks one notice read, or with null all of them; somebody else's are left alone.</summary>
    public Task<int> Read(ServiceDb db, Guid user, Guid? notice, DateTimeOffset at, CancellationToken ct)
    {
        var id = new UserId(user);
        return db.Set<NoticeRow>().Where(x => x.UserId == id && x.ReadAt == null && (notice == null || x.Id == notice)).ExecuteUpdateAsync(x => x.SetProperty(row => row.ReadAt, at), ct);
    }

    /// <summary>How many of each sort one person is told of in one change.</summary>
    private sealed class Crowd : Dictionary<string, int>;
}
