using Bihuan.Messages.Contracts;

namespace Bihuan.Surveys;

/// <summary>The link by which a customer rates.</summary>
internal sealed class SurveyMessageLink(SurveyLinks links) : IMessageLink
{
    public string Kind => "survey";

    public string Path(Guid id) => links.Address(id);
}
