using Bihuan.Dispatch.Planning;

namespace Bihuan.Dispatch.Board;

/// <summary>The board for other systems: what the page says, without its drawing.</summary>
internal static class BoardJson
{
    public static object Of(BoardView x) => new
    {
        organisationId = x.Outlet.OrganisationId,
        day = x.Day,
        moment = x.Moment,
        isReplay = x.IsReplay,
        showsSuggestion = x.ShowsSuggestion,
        publishedNumber = x.PublishedNumber,
        suggestion = x.Suggestion,
        lanes = x.Lanes,
        unserved = x.Unserved,
        speeds = x.Speeds,
    };
}

/// <summary>A plan with instants and names for people and other systems; costs part by part.</summary>
internal static class PlanJson
{
    public static object Of(MadePlan x)
    {
        var lanes = new BoardWriter(x.Day, x.Plan).Lanes(x.Plan);
        return new
        {
            id = x.Id,
            organisationId = x.Day.Outlet.OrganisationId.Value,
            day = x.Day.On,
            number = x.Number,
            state = x.State,
            lanes,
            unserved = new BoardWriter(x.Day, x.Plan).Unserved(lanes),
            cost = x.Plan.Cost,
        };
    }
}
