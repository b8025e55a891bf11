using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Messages.Domain;
using Bihuan.Messages.ManageChannels;
using Bihuan.Messages.SendMessages;
using Bihuan.Platform;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Messages.Contracts;

/// <summary>Where a customer can be reached, in clear, for the moment of sending. Null fields are not known.</summary>
public sealed record CustomerAddress(string? Phone, string? Email);

/// <summary>Tells a customer's addresses. The module that keeps customers provides it; null for one who is unknown or erased.</summary>
public interface ICustomerAddresses
{
    Task<CustomerAddress?> Find(ServiceDb db, Guid customer, CancellationToken ct);
}

/// <summary>Makes the address of a page from what a message is about, at the moment of sending: a customer's link is a secret and does not lie in the queue.</summary>
public interface IMessageLink
{
    /// <summary>Such as <c>case</c> or <c>survey</c>.</summary>
    string Kind { get; }

    /// <summary>Path within this installation.</summary>
    string Path(Guid id);
}

/// <summary>What a customer is to be told, by which occasion's words. The text of a fact is given by its place.</summary>
public sealed record NewMessage(string Template, Guid CustomerId, string Number)
{
    /// <summary>The fact on the case's timeline whose text fills {text}.</summary>
    public long? Seq { get; init; }

    public string LinkKind { get; init; } = "case";

    /// <summary>The case itself when left out.</summary>
    public Guid? LinkId { get; init; }

    /// <summary>sms, e-mail: what may be used, the first that is possible is. Left out, whatever is configured.</summary>
    public string? Medium { get; init; }
}

/// <summary>
/// A message came to its end: sent, dead, or not-sent with the reason. It stands on the case's timeline, so that whoever reads the case sees
/// what the customer was told and what not.
/// </summary>
[FactType("message.ended/1")]
public sealed record MessageEnded(Guid MessageId, string Kind, string Template, string Outcome, string? Reason) : IAutomaticFact;

/// <summary>Queues messages to customers, in the caller's transaction.</summary>
public sealed class CustomerMessages
{
    private readonly ChannelRegister _channels;
    private readonly PolicyInForce<MessagePolicy> _policy;
    private readonly MessageBell _bell;
    private readonly IEnumerable<ICustomerAddresses> _addresses;
    private readonly CompanyZone _zone;

    internal CustomerMessages(ChannelRegister channels, PolicyInForce<MessagePolicy> policy, MessageBell bell, IEnumerable<ICustomerAddresses> addresses, CompanyZone zone) =>
        (_channels, _policy, _bell, _addresses, _zone) = (channels, policy, bell, addresses, zone);

    /// <summary>Whether any channel to customers is on; a comparison in memory, for paths where nothing may be spent in vain.</summary>
    public bool HasChannel => _channels.ToCustomers.Count > 0;

    /// <summary>Queues it, or says at once on the timeline why it cannot be sent.</summary>
    public async Task Queue(ServiceDb db, ITimeline timeline, NewMessage wanted, DateTimeOffset at, CancellationToken ct)
    {
        var policy = _policy.At(at);
        var template = policy.Find(wanted.Template) ?? throw new InvalidOperationException($"No template '{wanted.Template}'.");
        var kinds = KindsOf(wanted.Medium);
        var address = await Address(db, wanted.CustomerId, ct);
        var channel = kinds.Select(x => _channels.ToCustomers.FirstOrDefault(y => y.Kind == x)).FirstOrDefault(x => x is not null && Has(address, x.Kind));
        var reason = channel is not null ? null : kinds.Any(x => _channels.ToCustomers.Any(y => y.Kind == x)) ? "no-contact" : "no-channel";
        if (reason is null && template.Automatic && await IsSpent(db, policy.ThreadBudget, timeline.StreamId, wanted.CustomerId, at, ct)) reason = "budget";
        var message = new Message
        {
            Id = Ids.At(at),
            Kind = channel?.Kind ?? kinds[0],
            Channel = channel?.Code,
            Template = template.Id,
            IsAutomatic = template.Automatic,
            ThreadId = timeline.StreamId,
            Number = wanted.Number,
            Seq = wanted.Seq,
            CustomerId = new CustomerId(wanted.CustomerId),
            Receiver = "customer:" + wanted.CustomerId,
            Args = JsonSerializer.Serialize(new Dictionary<string, string> { ["link"] = $"{wanted.LinkKind}:{wanted.LinkId ?? timeline.StreamId}" }),
            CreatedAt = at,
        };
        if (reason is null) message.DueAt = at + policy.Quiet.Wait(message.Kind, TimeOnly.FromTimeSpan(_zone.Local(at).TimeOfDay));
        else message.Skip(reason, at);
        db.Add(message);
        if (reason is not null) db.Record(timeline, Ended(message), Actor.Named("messages"), at);
        else db.AfterCommit(_bell.Ring);
    }

    internal static MessageEnded Ended(Message message) => new(message.Id, Codes.Of(message.Kind), message.Template, Codes.KebabOf(message.State), message.Reason);

    private static ChannelKind[] KindsOf(string? medium) => medium switch
    {
        "sms" => [ChannelKind.Sms],
        "e-mail" => [ChannelKind.Email],
        _ => [ChannelKind.Sms, ChannelKind.Email],
    };

    /// <summary>A customer recorded in this very change cannot be read yet: then it is found out when it is sent.</summary>
    private static bool Has(CustomerAddress? address, ChannelKind kind) => address is null || (kind == ChannelKind.Sms ? address.Phone : address.Email) is { Length: > 0 };

    private async Task<CustomerAddress?> Address(ServiceDb db, Guid customer, CancellationToken ct)
    {
        // Without a channel nobody's address is opened.
        if (!HasChannel) return null;
        foreach (var source in _addresses)
            if (await source.Find(db, customer, ct) is { } found) return found;
        return null;
    }

    /// <summary>
    /// However facts and messages set each other off, one case sends one receiver no more than the budget. Those queued in this very change
    /// count too, or a loop inside one transaction would go unseen.
    /// </summary>
    private static async Task<bool> IsSpent(ServiceDb db, ThreadBudget budget, Guid thread, Guid customer, DateTimeOffset at, CancellationToken ct)
    {
        var (receiver, since) = ("customer:" + customer, at - TimeSpan.FromHours(budget.Hours));
        var stored = await db.Set<Message>().CountAsync(x => x.ThreadId == thread && x.Receiver == receiver && x.IsAutomatic && x.CreatedAt > since && x.State != MessageState.NotSent, ct);
        var queued = db.ChangeTracker.Entries<Message>().Count(x => x.State == EntityState.Added && x.Entity.ThreadId == thread && x.Entity.IsAutomatic && x.Entity.State != MessageState.NotSent);
        return stored + queued >= budget.Messages;
    }
}

/// <summary>Queues what groups are told by their robots, in the caller's transaction.</summary>
public sealed class GroupMessages
{
    private readonly ChannelRegister _channels;
    private readonly MessageBell _bell;

    internal GroupMessages(ChannelRegister channels, MessageBell bell) => (_channels, _bell) = (channels, bell);

    /// <summary>Whether any robot is on; a comparison in memory.</summary>
    public bool HasRobot => _channels.Robots.Count > 0;

    /// <param name="word">The key of the words that say what happened; filled in with <paramref name="args"/> in the group's language.</param>
    public void Queue(ServiceDb db, Guid thread, string number, string word, IReadOnlyList<string> args, DateTimeOffset at)
    {
        foreach (var robot in _channels.Robots)
        {
            db.Add(new Message
            {
                Id = Ids.At(at),
                Kind = robot.Kind,
                Channel = robot.Code,
                Template = "group-alarm",
                IsAutomatic = true,
                ThreadId = thread,
                Number = number,
                Receiver = "robot:" + robot.Code,
                Args = JsonSerializer.Serialize(new Dictionary<string, string> { ["link"] = "desk:" + thread, ["word"] = word, ["args"] = JsonSerializer.Serialize(args) }),
                CreatedAt = at,
                DueAt = at,
            });
        }

        if (HasRobot) db.AfterCommit(_bell.Ring);
    }
}
