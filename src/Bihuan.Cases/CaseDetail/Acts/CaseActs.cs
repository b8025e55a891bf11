using Bihuan.Cases.AssessCase;
using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain;
using Bihuan.Cases.TransferCase;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Microsoft.AspNetCore.Routing;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>Every act of the case page, in the order of the menu. A new one is an entry here, its words, and nothing else.</summary>
internal static class CaseActs
{
    public static readonly IReadOnlyList<CaseAct> All =
    [
        Of<AssessCaseRequest, AssessCaseHandler>("assess", "assessment", CasePermissions.Assess, "clipboard-check", (h, id, seq, r, a, ct) => h.Handle(id, seq, r, a, ct)) with
        {
            Brings = "case.assessed",
            Key = "a",
            Fields =
            [
                ActField.Code("nature", "nature"), ActField.Code("severity", "severity"), ActField.Lines("proposal", 400),
                ActField.Code("problemClass", "problem").Optional(), ActField.Code("channelClass", "channel-problem").Optional(),
            ],
            Prefill = (c, field) => field switch { "nature" => c.Nature, "severity" => c.Severity, "proposal" => c.Proposal, "problemClass" => c.ProblemClass, "channelClass" => c.ChannelClass, _ => null },
        },
        Of<TransferCaseRequest, TransferCaseHandler>("transfer", "transfers", CasePermissions.Transfer, "transfer", (h, id, seq, r, a, ct) => h.Handle(id, seq, r, a, ct)) with
        {
            Key = "t",
            Fields = [ActField.Person("receiverId"), ActField.Code("reason", "transfer-reason"), ActField.Lines("note", 500).Optional()],
        },
        new AttachAct { TakesFiles = true },
    ];

    public static CaseAct? Find(string? code) => code is null ? null : All.FirstOrDefault(x => x.Code == code);

    /// <summary>The act that brings a fact which a stage still asks for.</summary>
    public static CaseAct? Bringing(string fact) => All.FirstOrDefault(x => x.Brings == fact);

    /// <summary>The act that takes a fact back by a new one, with what to fill in; null where nothing can be safely undone.</summary>
    public static (string Act, IReadOnlyDictionary<string, string> Fields)? Undo(IFact fact) => fact switch
    {
        CaseTransferred x when Find("transfer") is not null => ("transfer", Filled(("receiverId", x.FromId.ToString()), ("reason", "other"))),
        CaseGraded { From: { } from } when Find("grade") is not null => ("grade", Filled(("grade", from))),
        UrgencyChanged { ByRule: false } x when Find("urgency") is not null => ("urgency", Filled(("urgency", x.From))),
        SupportLevelChanged x when Find("level") is not null => ("level", Filled(("level", x.From.ToString(System.Globalization.CultureInfo.InvariantCulture)))),
        _ => null,
    };

    public static void Map(IEndpointRouteBuilder desk)
    {
        foreach (var act in All) act.Map(desk);
    }

    private static CaseAct<TRequest, THandler> Of<TRequest, THandler>(
        string code, string noun, string permission, string icon, Func<THandler, CaseId, Seq, TRequest, Actor, CancellationToken, Task<Result<CaseHead>>> run)
        where TRequest : class
        where THandler : notnull => new(code, noun, permission, icon, run);

    private static Dictionary<string, string> Filled(params (string Field, string Value)[] fields) => fields.ToDictionary(x => x.Field, x => x.Value, StringComparer.Ordinal);
}
