using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Live;
using Bihuan.Platform.Notices;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Messages.ChooseMessages;

/// <summary>How somebody wants notices of one sort by mail as well; without a row, not at all.</summary>
internal enum MessageWay
{
    AtOnce,

    /// <summary>Gathered, once a day.</summary>
    Digest,
}

internal sealed class MessageChoice
{
    public required UserId UserId { get; init; }

    /// <summary>The code of the notice.</summary>
    public required string Notice { get; init; }

    public MessageWay Way { get; set; }
}

/// <summary>Everybody's choices in memory; forgotten on every node when somebody changes theirs.</summary>
internal sealed class ChoiceRegister
{
    private readonly IServiceProvider _services;
    private readonly Remembered<Dictionary<(Guid User, string Notice), MessageWay>> _all;

    public ChoiceRegister(IServiceProvider services)
    {
        _services = services;
        _all = new Remembered<Dictionary<(Guid User, string Notice), MessageWay>>(Load);
    }

    public MessageWay? Of(Guid user, string notice) => _all.Current.TryGetValue((user, notice), out var way) ? way : null;

    internal void ForgetHere() => _all.Forget();

    private Dictionary<(Guid User, string Notice), MessageWay> Load()
    {
        // Asked for late: the store's own listeners reach this register.
        var store = _services.GetRequiredService<Store>();
        var db = store.Reader();
        try
        {
            return db.Set<MessageChoice>().AsEnumerable().ToDictionary(x => (x.UserId.Value, x.Notice), x => x.Way);
        }
        finally
        {
            store.Return(db);
        }
    }
}

/// <summary>Follows the notices under the bell and queues a mail for those who want one.</summary>
internal sealed class NoticeMail(ChoiceRegister choices, ChannelRegister channels, PolicyInForce<MessagePolicy> policy, MessageBell bell, CompanyZone zone) : INoticeFollower
{
    public void Told(ServiceDb db, Guid user, string code, Guid? caseId, IReadOnlyList<string> args, DateTimeOffset at)
    {
        if (channels.Of(ChannelKind.Email) is not { } mail || choices.Of(user, NoticeText.SortOf(code)) is not { } way) return;
        db.Add(new Message
        {
            Id = Ids.At(at),
            Kind = ChannelKind.Email,
            Channel = mail.Code,
            Template = "staff-notice",
            IsAutomatic = true,
            ThreadId = caseId ?? Guid.Empty,
            Number = caseId is not null && args.Count > 0 ? args[0] : "",
            UserId = new UserId(user),
            Receiver = "user:" + user,
            Args = JsonSerializer.Serialize(new Dictionary<string, string>
            {
                ["link"] = caseId is { } about ? "desk:" + about : "notices:" + user,
                ["word"] = NoticeText.KeyOf(code),
                ["args"] = JsonSerializer.Serialize(args),
            }),
            CreatedAt = at,
            DueAt = way == MessageWay.AtOnce ? at : NextDigest(at),
        });
        if (way == MessageWay.AtOnce) db.AfterCommit(bell.Ring);
    }

    private DateTimeOffset NextDigest(DateTimeOffset at)
    {
        var time = policy.At(at).DigestAt.ToTimeSpan();
        var today = zone.StartOf(zone.Day(at)) + time;
        return today > at ? today : zone.StartOf(zone.Day(at).AddDays(1)) + time;
    }
}

/// <summary>By code of the notice: at-once, digest, or nothing.</summary>
public sealed record ChooseMessagesRequest(Dictionary<string, string>? Ways = null);

internal sealed class ChooseMessagesHandler(ServiceDb db, SharedCaches caches)
{
    public const string Cache = "message-choices";

    public async Task<Result<int>> Handle(ChooseMessagesRequest request, IReadOnlyCollection<string> known, Actor actor, CancellationToken ct)
    {
        var wanted = request.Ways ?? [];
        var errors = wanted.Where(x => !known.Contains(x.Key)).Select(x => new FieldError("/ways/" + x.Key, "unknown"))
            .Concat(wanted.Where(x => x.Value is not ("at-once" or "digest" or "none")).Select(x => new FieldError("/ways/" + x.Key, "unknown-code", "at-once digest none"))).ToList();
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        var user = new UserId(actor.Id);
        var rows = await db.Set<MessageChoice>().AsTracking().Where(x => x.UserId == user).ToListAsync(ct);
        foreach (var row in rows.Where(x => !known.Contains(x.Notice) || wanted.GetValueOrDefault(x.Notice, "none") == "none")) db.Remove(row);
        foreach (var (notice, way) in wanted.Where(x => x.Value != "none"))
        {
            var row = rows.Find(x => x.Notice == notice);
            if (row is null) db.Add(row = new MessageChoice { UserId = user, Notice = notice });
            row.Way = way == "digest" ? MessageWay.Digest : MessageWay.AtOnce;
        }

        await db.SaveChangesAsync(ct);
        db.AfterCommit(() => caches.Forget(Cache));
        return wanted.Count;
    }
}
