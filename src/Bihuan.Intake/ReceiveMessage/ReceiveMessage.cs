using System.ComponentModel.DataAnnotations;
using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Intake.ReceiveMessage;

/// <summary>What a platform, a shop or a device sends. Members we do not know are passed over: their side grows without asking ours.</summary>
public sealed record ChannelMessageRequest(
    [Required, MaxLength(100)] string MessageId,
    [Required, MaxLength(40)] string Kind,
    CustomerPart? Customer,
    [Required, MaxLength(5000)] string Text,
    [MaxLength(60)] string? SerialNumber = null,
    [MaxLength(40)] string? Point = null);

/// <summary>The case the message is in, and whether that case was there before.</summary>
public sealed record ReceivedMessage(Guid CaseId, string Number, bool HasJoined);

/// <summary>Takes in a message whose sender is proved: into the open case of the same customer and unit (CH-17), or as a case of its own.</summary>
internal sealed class ReceiveMessageHandler(
    ServiceDb db, OpenCaseHandler opening, CaseContacts contacts, CustomerRegister customers, UnitDirectory units, CasePolicies policies, ChannelDirectory channels, OrganisationTree tree, SaidOfThemselves said, TimeProvider clock)
{
    public async Task<Result<ReceivedMessage>> Handle(ChannelCard channel, ChannelMessageRequest message, CancellationToken ct)
    {
        await db.Hold($"message\n{channel.Code}\n{message.MessageId}", ct);
        var earlier = await db.Set<InboundMessage>().FirstOrDefaultAsync(x => x.Channel == channel.Code && x.MessageId == message.MessageId, ct);
        if (earlier is not null) return new ReceivedMessage(earlier.CaseId.Value, earlier.Number, earlier.HasJoined);

        var request = new OpenCaseRequest(message.Kind, channel.Code, message.Customer, message.Text, message.SerialNumber, OrganisationId: channel.OrganisationId, Point: message.Point);
        var errors = RequestCheck.Errors(request, policies, channels, tree);
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors.Select(x => x.Pointer == "/description" ? x with { Pointer = "/text" } : x)]);

        var (actor, at) = (Actor.Named("channel." + channel.Code), clock.Now());
        var joined = await OpenCase(message, ct);
        var placed = joined is { } id
            ? await contacts.Add(db, id, await Contact(channel, message, actor, at, ct), actor, at, ct)
            : await opening.Handle(request, actor, ct, message.MessageId);
        if (placed.Refusal is { } refusal) return refusal;
        var head = placed.Value;
        db.Add(new InboundMessage { Channel = channel.Code, MessageId = message.MessageId, CaseId = head.Id, Number = head.Number, HasJoined = joined is not null, ReceivedAt = at });
        await db.SaveChangesAsync(ct);
        return new ReceivedMessage(head.Id.Value, head.Number, joined is not null);
    }

    private async Task<NewContact> Contact(ChannelCard channel, ChannelMessageRequest message, Actor actor, DateTimeOffset at, CancellationToken ct)
    {
        var known = message.Customer is { } part ? await customers.FindOrRecord(db, new CustomerDetails(part.Name, part.Phone, part.Email, part.Address), actor, at, ct) : null;
        return new NewContact(channel.Code, "in", message.Text)
        {
            ExternalId = message.MessageId,
            Point = message.Point,
            CustomerName = message.Customer?.Name,
            Note = said.Note(known?.SaidOtherwise, isOnRecord: true),
        };
    }

    private async Task<CaseId?> OpenCase(ChannelMessageRequest message, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(message.SerialNumber)) return null;
        // Two messages about one unit at the same moment are one case: the second waits and finds the first.
        await db.Hold("message-unit\n" + UnitDirectory.NormaliseSerial(message.SerialNumber), ct);
        if (await units.FindBySerial(db, message.SerialNumber, ct) is not { } unit) return null;
        var customer = await customers.Find(db, Phone.Normalise(message.Customer?.Phone), CustomerRegister.NormaliseEmail(message.Customer?.Email), ct);
        return customer is { } known ? await contacts.OpenCaseFor(db, known, unit.Id, null, null, ct, message.Kind) : null;
    }
}
