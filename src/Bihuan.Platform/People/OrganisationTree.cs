using Bihuan.Foundation;
using Bihuan.Platform.Live;
using Bihuan.Platform.Store;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Platform.People;

/// <summary>One node as others see it.</summary>
public sealed record OrganisationNode(Guid Id, Guid? ParentId, string Kind, string Code, string Name, bool IsActive);

/// <summary>The whole tree in memory: a few thousand nodes, read again when one changes.</summary>
public sealed class OrganisationTree
{
    private readonly Store.Store _store;
    private readonly Remembered<Snapshot> _nodes;

    public OrganisationTree(Store.Store store)
    {
        _store = store;
        _nodes = new Remembered<Snapshot>(Load);
    }

    public Snapshot Current => _nodes.Current;

    /// <summary>Called after a change has been committed, here or on another node.</summary>
    public void Forget() => _nodes.Forget();

    private Snapshot Load()
    {
        var db = _store.Reader();
        try
        {
            var nodes = db.Set<Organisation>().OrderBy(x => x.Code)
                .Select(x => new { x.Id, x.ParentId, x.Kind, x.Code, x.Name, x.IsActive })
                .AsEnumerable()
                .Select(x => new OrganisationNode(x.Id.Value, x.ParentId?.Value, x.Kind, x.Code, x.Name, x.IsActive))
                .ToList();
            return new Snapshot(nodes);
        }
        finally
        {
            _store.Return(db);
        }
    }

    public sealed class Snapshot
    {
        private readonly Dictionary<Guid, OrganisationNode> _byId;
        private readonly ILookup<Guid, OrganisationNode> _children;

        internal Snapshot(IReadOnlyList<OrganisationNode> nodes)
        {
            Nodes = nodes;
            _byId = nodes.ToDictionary(x => x.Id);
            _children = nodes.Where(x => x.ParentId is not null).ToLookup(x => x.ParentId!.Value);
            Root = nodes.FirstOrDefault(x => x.ParentId is null);
        }

        public IReadOnlyList<OrganisationNode> Nodes { get; }

        public OrganisationNode? Root { get; }

        public OrganisationNode? Find(Guid id) => _byId.GetValueOrDefault(id);

        public string NameOf(Guid id) => Find(id)?.Name ?? "";

        /// <summary>The node and everything below it. A cycle in the data ends the walk instead of hanging it.</summary>
        public IReadOnlySet<Guid> Subtree(Guid id)
        {
            var found = new HashSet<Guid>();
            var waiting = new Stack<Guid>([id]);
            while (waiting.TryPop(out var next))
            {
                if (!found.Add(next)) continue;
                foreach (var child in _children[next]) waiting.Push(child.Id);
            }

            return found;
        }
    }
}
