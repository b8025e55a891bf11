using Microsoft.AspNetCore.Components;

namespace Bihuan.Ui;

/// <summary>
/// A piece of a page that is written by hand into the page itself, when everything else has been rendered: rows of a table, the frame. An element
/// costs the renderer several times its markup.
/// </summary>
public sealed class Written : IComponent
{
    [Parameter, EditorRequired] public Action<MarkupText> By { get; set; } = null!;

    void IComponent.Attach(RenderHandle renderHandle)
    {
        // It renders nothing that could change.
    }

    Task IComponent.SetParametersAsync(ParameterView parameters)
    {
        By = parameters.GetValueOrDefault<Action<MarkupText>>(nameof(By))!;
        return Task.CompletedTask;
    }
}
