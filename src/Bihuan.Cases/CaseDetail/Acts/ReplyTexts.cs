using Bihuan.Cases.Contracts;
using Bihuan.Cases.Domain.Policies;
using Bihuan.Platform;
using Bihuan.Platform.People;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Cases.CaseDetail.Acts;

/// <summary>Canned replies with what is known of the case filled in. What is not known stays as a placeholder for the agent to see.</summary>
internal sealed class ReplyTexts(CasePolicies policies, PeopleDirectory people, CaseLinks links, CompanyZone zone, Words words, IHttpContextAccessor http)
{
    private string Language => words.Lang == "en" ? "en" : WordsCatalog.Default;

    /// <summary>The address the agent works under is the one customers reach.</summary>
    private string Site => http.HttpContext?.Request is { } request ? $"{request.Scheme}://{request.Host}" : "";

    public IReadOnlyList<ReplyLink> Offered(string? use, CaseAct act, ActSetting at) =>
    [
        .. policies.Replies.Replies.Where(x => use is null || x.Use == use)
            .Select(x => new ReplyLink(x.Title[Language], words.Code("reply-use", x.Use), $"{at.Href}?act={act.Code}&reply={x.Code}#act")),
    ];

    public string? Text(string code, ActSetting at) =>
        policies.Replies.Replies.FirstOrDefault(x => x.Code == code) is { } reply ? CannedReplies.Fill(reply.Text[Language], Known(at)) : null;

    private Dictionary<string, string> Known(ActSetting at)
    {
        var x = at.Case;
        var known = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["customer"] = Addressed(at.Customer?.MaskedName),
            ["number"] = x.Number,
            ["product"] = x.Model ?? (x.ProductCategory is { } category ? words.Code("category", category) : null),
            ["problem"] = x.Summary,
            ["proposal"] = x.Proposal,
            ["expected"] = Time(x.ExpectedAt),
            ["due"] = Time(x.DueAt ?? x.ExpectedAt),
            ["owner"] = people.NameOf(x.AssigneeId.Value),
            ["link"] = $"{Site}/t/{links.Lasting(x.Id.Value)}",
            ["cause"] = x.Cause,
            ["solution"] = x.Solution,
        };
        return known.Where(y => !string.IsNullOrEmpty(y.Value)).ToDictionary(y => y.Key, y => y.Value!, StringComparer.Ordinal);
    }

    /// <summary>Chinese customers are addressed by their surname, which is what a masked name shows; of other names the mask shows too little.</summary>
    private string Addressed(string? maskedName) =>
        maskedName is [> '\u2e7f', ..] ? words.Format("cases.reply.customer", maskedName[0]) : words["cases.reply.customer-unknown"];

    private string? Time(DateTimeOffset? at) => at is { } instant ? zone.Local(instant).ToString(words["ui.time.pattern"], words.Culture) : null;
}
