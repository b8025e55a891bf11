using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Messages.Contracts;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Cases.CaseMessages;

/// <summary>
/// What a case's facts say to the outside: the receipt of a request, what an agent wrote to be sent by short message or mail, and alarms to
/// the groups that listen by robot. In the transaction of the fact; nothing is spent where no channel is set up and nobody asked for one.
/// </summary>
internal sealed class CaseMessageListener(CustomerMessages customers, GroupMessages groups) : IFactListener
{
    /// <summary>What is put on the customer's page is told to them by whatever way there is: nobody looks there by themselves.</summary>
    private const string ByPage = "web-form";

    private const string Result = "case-result";

    private static readonly string[] s_sendable = ["sms", "e-mail", ByPage];

    public IReadOnlyCollection<string> Names { get; } =
        ["case.opened", "case.progress-told", "case.result-told", "case.reply-sent", "clock.breached", "case.emergency-started", "case.emergency-declared", "case.rating-alerted", "message.ended"];

    public async ValueTask Hear(ServiceDb db, RecordedFact fact, CancellationToken ct)
    {
        if (fact.Timeline is not ServiceCase about) return;
        switch (fact.Fact)
        {
            // The hot path: without a channel a comparison, and nothing else.
            case CaseOpened when customers.HasChannel: await Tell(db, about, fact, "case-received", null, ct); break;
            case MessageEnded { Template: Result } x: Delivered(db, about, x, fact); break;
            case ProgressTold x: await Tell(db, about, fact, "case-progress", x.Medium, ct); break;
            case ResultTold x: await Tell(db, about, fact, Result, x.Medium, ct); break;
            case ReplySent x: await Tell(db, about, fact, "case-reply", x.Medium, ct); break;
            case ClockBreached x when groups.HasRobot: groups.Queue(db, about.Id.Value, about.Number, "cases.alarm.clock-breached", ["@clock." + x.Clock], fact.Row.RecordedAt); break;
            case EmergencyStarted when groups.HasRobot: groups.Queue(db, about.Id.Value, about.Number, "cases.alarm.emergency", [], fact.Row.RecordedAt); break;
            case EmergencyDeclared x when groups.HasRobot: groups.Queue(db, about.Id.Value, about.Number, "cases.alarm.emergency-declared", ["@emergency-event." + x.Event], fact.Row.RecordedAt); break;
            case RatingAlerted x when groups.HasRobot: groups.Queue(db, about.Id.Value, about.Number, "cases.alarm.rated-low", [x.Steps.ToString(System.Globalization.CultureInfo.InvariantCulture)], fact.Row.RecordedAt); break;
            default: break;
        }
    }

    /// <summary>Without any channel the desk told it in its own way, as the fact of telling says.</summary>
    private static void Delivered(ServiceDb db, ServiceCase about, MessageEnded ended, RecordedFact fact)
    {
        var arrived = ended.Outcome == "sent";
        if (!about.IsOpen || arrived == about.AskedAt is not null || ended.Reason == "no-channel" || !about.Evidence.Contains("case.result-told")) return;
        db.Record(about, new ResultDelivery(arrived), fact.Actor, fact.Row.RecordedAt);
    }

    private async Task Tell(ServiceDb db, ServiceCase about, RecordedFact fact, string template, string? medium, CancellationToken ct)
    {
        if (about.CustomerId is not { } customer || (medium is not null && !s_sendable.Contains(medium))) return;
        var message = new NewMessage(template, customer.Value, about.Number) { Seq = medium is null ? null : fact.Row.Seq, Medium = medium == ByPage ? null : medium };
        await customers.Queue(db, about, message, fact.Row.RecordedAt, ct);
    }
}

/// <summary>The customer's lasting link to a case.</summary>
internal sealed class CaseMessageLink(CaseLinks links) : IMessageLink
{
    public string Kind => "case";

    public string Path(Guid id) => "/t/" + links.Lasting(id);
}

/// <summary>The case on the desk.</summary>
internal sealed class DeskMessageLink : IMessageLink
{
    public string Kind => "desk";

    public string Path(Guid id) => "/desk/cases/" + id;
}

/// <summary>In the story: what the customer was sent, and what not and why.</summary>
internal sealed class MessageFactView : IFactView
{
    public IReadOnlyCollection<string> Names { get; } = ["message.ended"];

    public StoryView? Show(StoryFact fact, StoryReader reader)
    {
        if (fact.Fact is not MessageEnded x) return null;
        var words = reader.Words;
        var (what, how) = (words.Code("template", x.Template), words.Code("message-channel", x.Kind));
        return x.Outcome == "sent"
            ? new StoryView("reply", "send", words.Format("cases.story.message-sent", how, what))
            : new StoryView("reply", "alert-triangle", words.Format("cases.story.message-not-sent", what, words.Code("message-reason", x.Reason)));
    }
}
