using Bihuan.Dispatch.Policies;
using Bihuan.Platform.Words;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Dispatch.Visits;

/// <summary>
/// What an item of conduct is called. Where the customer is to be told a figure (how long the inspection takes, how long somebody can be
/// reached) it is that of the limits in force, so that nobody at the door says what the company has changed since.
/// </summary>
internal sealed class CheckTexts(FieldPolicies policies, LimitFigures figures)
{
    public string Of(string code, Words words) =>
        policies.Field.Checks.FirstOrDefault(x => x.Code == code)?.Figure is { } limit && figures.Text(limit, words) is { } figure ? words.Format("check-figure." + code, figure) : words.Code("check", code);
}
